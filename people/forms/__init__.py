from people.forms.keys import NewKeyForm, RotateKeyForm
from people.forms.people import (
    NewPersonForm,
    OrganisationForm,
    PersonForm,
    SeatForm,
    SubstitutionForm,
)

__all__ = [
    "NewKeyForm",
    "NewPersonForm",
    "OrganisationForm",
    "PersonForm",
    "RotateKeyForm",
    "SeatForm",
    "SubstitutionForm",
]
