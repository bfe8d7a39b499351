"""Backup and restore: one dated folder that tells by digests what is in it, made whole or not at all, and so restored.

    backup.json      what it is: when, of which version, rows of each table, the journal's last seal, the digest of each part
    database.dump    pg_dump's own format, without sessions, devices' sign-ins and tries to sign in
    evidence.tsv     size, SHA-256 and name of every photo, sound and video; with --with-evidence they lie in `evidence`
    deliveries/      the files of deliveries that are still open

Encrypted, each but the first carries `.age` (https://age-encryption.org) and is opened only by its key.
"""

from wanmi.site.backup.drilling import drill
from wanmi.site.backup.making import back_up
from wanmi.site.backup.manifest import summary_of
from wanmi.site.backup.restoring import restore_from

__all__ = ["back_up", "drill", "restore_from", "summary_of"]
