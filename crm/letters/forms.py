"""Forms about what comes into a case."""

from flask_babel import lazy_gettext as _l

from crm.core.files import KINDS, MAX_FILE_BYTES, ending, fault_of
from crm.core.forms import BaseForm, FilesField, required
from crm.letters.service import MAILS


def fault_of_letter_or_file(data: bytes, name: str) -> str:
    """What is wrong with a file of a case; a saved mail is read, whatever its content."""
    return "" if ending(name) in MAILS and len(data) <= MAX_FILE_BYTES else fault_of(data, name)


class AttachForm(BaseForm):
    """Files to put into a case."""

    files = FilesField(
        _l("Files"),
        [required()],
        fault_of=fault_of_letter_or_file,
        longest=MAX_FILE_BYTES,
        endings=(*KINDS, *MAILS),
    )
