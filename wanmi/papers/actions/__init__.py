"""What is done with papers."""

from wanmi.papers.actions.printing import print_now, request_print
from wanmi.papers.actions.templates import choose_template, preview_template, replace_template

__all__ = ["choose_template", "preview_template", "print_now", "replace_template", "request_print"]
