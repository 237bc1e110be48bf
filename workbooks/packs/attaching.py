"""The return pack that goes with the email of an opening round."""

from people.models import User
from programme import clock
from reminders.letters import Attachment
from toolkit.downloads import XLSX
from toolkit.errors import Conflict
from workbooks.packs.content import pack_of
from workbooks.packs.writing import workbook_of


def pack_for(person: User) -> Attachment | None:
    """Return the pack of all that a person may hand in; None where nothing is open to them."""
    try:
        pack = pack_of(person, day=clock.today())
    except Conflict:
        return None
    name = f"return-pack-{pack.round.slug}.xlsx"
    return Attachment(name, workbook_of(pack), XLSX)
