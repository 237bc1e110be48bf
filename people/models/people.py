import pghistory
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Lower
from django.utils.functional import cached_property

from people.hands import in_hand_of
from people.models.codes import check_code
from people.models.organisations import Organisation
from people.models.ranges import range_of_one
from people.querysets.people import (
    SeatHoldingQuerySet,
    SeatQuerySet,
    SubstitutionQuerySet,
    UserQuerySet,
)
from programme import clock
from programme.dates import validate_plausible
from programme.models import Source
from toolkit.addresses import validate_address
from toolkit.texts import as_name

_UserManager = BaseUserManager.from_queryset(UserQuerySet)


class UserManager(_UserManager["User"]):
    def create_user(
        self, email: str, password: str | None = None, *, name: str, **fields
    ) -> "User":
        """Create a person; without a password nobody can sign in as them until one is set."""
        address = self.normalize_email(email).lower()
        user = self.model(email=address, name=as_name(name), **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save()
        return user

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)


@pghistory.track(exclude=["password", "last_login"])
class User(AbstractBaseUser):
    """A person who signs in, or the account that an API key acts through (which has no email
    address).
    """

    class Role(models.TextChoices):
        OFFICER = "officer", "Programme officer"
        MEMBER = "member", "Leadership Group member"
        PARTNER = "partner", "Partner agency"

    email = models.EmailField(
        "email address",
        null=True,
        blank=True,
        unique=True,
        validators=[validate_address],
        error_messages={"unique": "A person has this address already."},
    )
    name = models.CharField("full name", max_length=150)
    role = models.CharField(max_length=10, choices=Role)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="people"
    )
    is_contact = models.BooleanField(
        "is reminded of what the organisation leads",
        default=True,
        help_text="For a partner agency: who does the work gets the reminders too.",
    )
    is_active = models.BooleanField(default=True, editable=False)
    is_superuser = models.BooleanField(
        default=False,
        editable=False,
        help_text="An officer who is let into the records themselves, by a command.",
    )

    objects = UserManager()
    USERNAME_FIELD = EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name", "role"]

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(role="officer")
                | Q(role="member")
                | Q(organisation__isnull=False),
                name="partner_has_organisation",
                violation_error_message=(
                    "A person of a partner agency needs an organisation."
                ),
            ),
            models.CheckConstraint(
                condition=Q(email=Lower("email")), name="email_in_lower_case"
            ),
        ]

    def __str__(self):
        return self.name

    def clean(self):
        super().clean()
        self.email = self.email.lower() if self.email else None

    @property
    def is_officer(self) -> bool:
        return self.role == self.Role.OFFICER

    @property
    def is_staff(self) -> bool:
        """True for who comes into the records: an officer whom a command has let in."""
        return self.is_officer and self.is_superuser

    @cached_property
    def hands(self) -> frozenset[int]:
        """The accounts by which this person acts: their own, and for an officer those that
        `in_hand_of` names. No query for whom a request signed in.
        """
        accounts = self.__dict__.get("made_account_ids")
        if accounts is None:
            accounts = User.objects.filter(in_hand_of(self)).values_list(
                "pk", flat=True
            )
        return frozenset([self.pk, *accounts])

    def has_perm(self, perm, obj=None) -> bool:
        """Superusers may do in the admin what the database allows; nobody else comes in there."""
        return self.is_active and self.is_staff

    def has_module_perms(self, app_label) -> bool:
        return self.has_perm(app_label)

    @cached_property
    def holdings_now(self) -> tuple[list[int], list[int]]:
        """The seats this person holds or stands in for today, and those seats' organisations.

        No query for whom a request signed in.
        """
        if self.role != self.Role.MEMBER:
            return [], []
        if "held_seat_ids" in self.__dict__:
            return self.__dict__["held_seat_ids"], self.__dict__["held_body_ids"]
        return (
            User.objects.for_requests(clock.today())
            .values_list("held_seat_ids", "held_body_ids")
            .get(pk=self.pk)
        )

    @property
    def seat_ids(self) -> list[int]:
        return self.holdings_now[0]

    @property
    def body_ids(self) -> list[int]:
        """The organisations this person speaks for: a partner's own, and for a member those whose
        seats they hold.
        """
        # A seat may be of no organisation, such as the chair's.
        bodies = {body for body in self.holdings_now[1] if body is not None}
        if self.role == self.Role.PARTNER and self.organisation_id:
            bodies.add(self.organisation_id)
        return sorted(bodies)


@pghistory.track()
class GovernanceGroup(models.Model):
    """A group that oversees or advises the programme."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=200)
    purpose = models.TextField()
    chair = models.CharField(max_length=200, blank=True)
    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name


@pghistory.track()
class Seat(models.Model):
    """A place in a governance group. Organisations hold seats through people, and people change."""

    group = models.ForeignKey(GovernanceGroup, models.PROTECT, related_name="seats")
    code = models.CharField(max_length=20)
    title = models.CharField(max_length=200)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="seats"
    )
    is_chair = models.BooleanField(default=False)

    objects = SeatQuerySet.as_manager()

    class Meta:
        ordering = ["group", "title"]
        constraints = [
            models.UniqueConstraint(fields=["group", "code"], name="one_seat_per_code"),
            models.CheckConstraint(
                condition=Q(is_chair=True) | Q(organisation__isnull=False),
                name="seat_has_organisation_or_chair",
                violation_error_message=(
                    "Choose the organisation that has the seat, or say that its holder"
                    " chairs the group."
                ),
            ),
        ]

    def __str__(self):
        return self.title

    def clean(self):
        """Refuse a new code that is no address, unless its organisation has it from before."""
        super().clean()
        is_its_own = self.organisation and self.organisation.code == self.code
        if self._state.adding and not is_its_own:
            check_code(self.code)


@pghistory.track()
class SeatHolding(models.Model):
    """One person's time in a seat. A seat has one holder on any day."""

    seat = models.ForeignKey(Seat, models.PROTECT, related_name="holdings")
    person = models.ForeignKey(User, models.PROTECT, related_name="holdings")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    objects = SeatHoldingQuerySet.as_manager()

    class Meta:
        ordering = ["seat", "-since"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="holding_ends_after_it_begins",
                violation_error_message=(
                    "A seat cannot pass on before its holder took it."
                ),
            ),
            ExclusionConstraint(
                name="one_holder_per_seat",
                index_type="GIST",
                expressions=[
                    (
                        range_of_one("seat"),
                        "&&",
                    ),
                    (
                        Func(
                            "since",
                            "until",
                            Value("[)"),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        "&&",
                    ),
                ],
                violation_error_message=(
                    "The seat has another holder on some of these days."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.person} in {self.seat} from {self.since}"


@pghistory.track()
class Substitution(models.Model):
    """The days on which a member is away and another member answers for their seats, and is
    reminded in their place.
    """

    person = models.ForeignKey(
        User, models.PROTECT, related_name="substitutions", verbose_name="who is away"
    )
    substitute = models.ForeignKey(
        User, models.PROTECT, related_name="stands_in", verbose_name="who stands in"
    )
    first_day = models.DateField(validators=[validate_plausible])
    last_day = models.DateField(validators=[validate_plausible])

    objects = SubstitutionQuerySet.as_manager()

    class Meta:
        ordering = ["-first_day"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="away_in_order",
                violation_error_message="The last day is before the first.",
            ),
            models.CheckConstraint(
                condition=~Q(person=F("substitute")),
                name="substitute_is_another",
                violation_error_message="Choose somebody else to stand in.",
            ),
            ExclusionConstraint(
                name="one_substitute_a_day",
                index_type="GIST",
                expressions=[
                    (
                        range_of_one("person"),
                        "&&",
                    ),
                    (
                        Func(
                            "first_day",
                            "last_day",
                            Value("[]"),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        "&&",
                    ),
                ],
                violation_error_message=(
                    "Somebody stands in on some of these days already."
                ),
            ),
        ]

    def __str__(self):
        return (
            f"{self.substitute} for {self.person}, {self.first_day:%-d %B %Y} to"
            f" {self.last_day:%-d %B %Y}"
        )

    def clean(self):
        if self.first_day and self.last_day and self.last_day < self.first_day:
            raise ValidationError(
                {"last_day": "The last day is before the first."}, code="order"
            )
