"""What is not taken as evidence, each with its reason and what to do."""

from __future__ import annotations

from wanmi.kit.refusals import Refusal


class NotAPhoto(Refusal):
    """Said to be a photo, or looks like one, but it cannot be read to its end."""

    code = "evidence.not_a_photo"
    sentence = "这个文件不是照片，或已损坏、没有传完整。请重新拍摄或选择。"


class UnknownMedia(Refusal):
    """Neither a photo nor sound nor video that we know. Facts: found."""

    code = "evidence.unknown_media"
    sentence = "不支持这种文件（%(found)s）。请用 JPEG、PNG、WebP 照片，或常见的录音、视频格式。"


class AppleFormat(Refusal):
    """HEIC, HEIF, AVIF: what some telephones take by default."""

    code = "evidence.photo_format"
    sentence = "不支持 HEIC/AVIF 照片。请在手机相机设置里选择“兼容性最佳”（JPEG），再重新拍摄。"


class TypeLies(Refusal):
    """Facts: declared, found."""

    code = "evidence.type_lies"
    sentence = "文件自称是 %(declared)s，内容却是 %(found)s。请发送原始文件。"


class TooManyPixels(Refusal):
    """Facts: found and most, in millions."""

    code = "evidence.too_many_pixels"
    sentence = "照片有 %(found)s 百万像素，最多 %(most)d 百万。请降低相机分辨率后重新拍摄，或缩小后再传。"


class FileTooLarge(Refusal):
    """Facts: most, in MB."""

    code = "evidence.file_too_large"
    status = 413
    sentence = "文件过大，最多 %(most)d MB。"


class EmptyFile(Refusal):
    code = "evidence.empty_file"
    sentence = "文件是空的。请重新选择。"


class StorageFull(Refusal):
    """The disk has no room: nothing of the file was kept."""

    code = "evidence.storage_full"
    status = 507
    sentence = "存储空间不足，文件没有保存。请保留原件，并通知系统管理员，稍后再传。"


class ChangedEvidence(Refusal):
    """The same id came with another content, or from another person."""

    code = "evidence.changed_evidence"
    status = 409
    sentence = "同一编号的文件已经收到，内容却不同。请用新的编号上传。"


class DamagedEvidence(Refusal):
    """What lies in the file store is not what was handed in: it is shown to nobody."""

    code = "evidence.damaged_evidence"
    status = 409
    sentence = "这个文件存入后被改动或已损坏，不再提供。请通知系统管理员从备份取回原件。"
