"""Taking in the form of an update: what was typed, its files, and handing it in."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import InternalError, transaction

from commitments.models import Commitment
from people.middleware import guard_sentence, is_guarded
from people.models import User
from people.requests import SignedInRequest
from programme import clock
from rounds.models import EvidenceFile, ProgressUpdate, ReportingRound
from rounds.updates import attach, hand_in, rules, workflow, write
from rounds.updates.carried import first_words, start_from_form
from rounds.updates.report_forms import ReportForms
from rounds.updates.unneeded import without
from toolkit.errors import Conflict


class FormIntake:
    """One pressing of a button under the form, and what became of it.

    What is refused stands in the forms' faults or in `conflict`; `theirs` is the update that
    somebody else saved meanwhile.
    """

    def __init__(
        self,
        request: SignedInRequest,
        commitment: Commitment,
        reporting_round: ReportingRound,
        update: ProgressUpdate | None,
    ):
        self.request = request
        self.commitment = commitment
        self.reporting_round = reporting_round
        self.update = update
        self.forms = ReportForms(commitment, today=clock.today(), data=request.POST)
        self.is_saved = False
        self.conflict = ""
        self.theirs: ProgressUpdate | None = None

    def take(self) -> bool:
        """Save what was typed, then the files, and if asked to, submit it.

        True where nothing was refused. What could be kept is kept as a draft.
        """
        opened = self.update
        try:
            self._check_version()
            self._take_text()
            self._take_files()
            self._judge()
            if self.is_saved and not self.forms.faults:
                self._submit_if_asked()
                return True
        except ValidationError as refusal:
            self.forms.show(refusal)
        except write.AlreadyReported as conflict:
            self._meet(conflict.existing, conflict)
        except write.ChangedMeanwhile as conflict:
            self._meet(conflict.current, conflict)
        except Conflict as conflict:
            self.update = opened
            self.conflict = str(conflict)
        except InternalError as refusal:
            self.update = opened
            self.conflict = sentence_of_guard(refusal)
        return False

    def _check_version(self) -> None:
        sent = self.forms.sent_version
        # That it has ended says more than that it is another version now.
        if self.update is not None and self.update.has_ended:
            workflow.SAVE.check(self.update, self.request.user)
        if self.update is not None and sent not in (None, self.update.version):
            raise write.ChangedMeanwhile(self.update)

    def _take_text(self) -> None:
        if not self.forms.is_valid():
            return
        try:
            self.update = save_form(
                self.forms,
                commitment=self.commitment,
                reporting_round=self.reporting_round,
                update=self.update,
                by=self.request.user,
            )
            self.is_saved = True
        except ValidationError as refusal:
            self.forms.show(refusal)

    def _take_files(self) -> None:
        """Attach each file that is fit, whatever becomes of the rest of the form, and take off what
        was ticked.
        """
        now = clock.now()
        files = self.request.FILES.getlist("files")
        if files and self.update is None:
            self._start_for_files(now)
        if self.update is None:
            return
        for file in files:
            self._attach(self.update, file, now)
        self._remove_ticked(now)

    def _start_for_files(self, now: datetime) -> None:
        """Begin a draft of the words that its form was filled from, and nothing that was typed, so
        that its files have a place.
        """
        user = self.request.user
        self.update = start_from_form(
            commitment=self.commitment,
            reporting_round=self.reporting_round,
            content=first_words(self.commitment, self.reporting_round, user),
            by=user,
            at=now,
        )

    def _judge(self) -> None:
        """Tell at once all that keeps it from being saved, and from being handed in."""
        if self.forms.content is None:
            self.forms.judge(rules.check_form)
        if self.is_handing_in:
            self.forms.judge(rules.check_complete, files=self._kept_files())
            self.forms.judge_unread_dates()
            self.forms.judge_unneeded()

    @property
    def is_handing_in(self) -> bool:
        # What is written ahead of its round cannot be handed in yet, and is told so.
        return "submit" in self.request.POST and not self.reporting_round.is_planned

    def _kept_files(self) -> list[str]:
        files = EvidenceFile.objects.kept().filter(update=self.update)
        return [file.name for file in files]

    def _attach(
        self, update: ProgressUpdate, file: UploadedFile, now: datetime
    ) -> None:
        try:
            attach.attach_file(update=update, file=file, by=self.request.user, at=now)
        except ValidationError as refusal:
            self.forms.show(refusal)

    def _remove_ticked(self, now: datetime) -> None:
        sent = self.request.POST.getlist("remove")
        ticked = [key for key in sent if key.isdecimal() and len(key) < 19]
        files = EvidenceFile.objects.kept().filter(update=self.update, pk__in=ticked)
        for file in files.select_related("update"):
            attach.remove_file(file=file, by=self.request.user, at=now)

    def _submit_if_asked(self) -> None:
        if self.update and self.is_handing_in:
            self.update = self._submitted(self.update)

    @transaction.atomic
    def _submitted(self, update: ProgressUpdate) -> ProgressUpdate:
        """Hand it in without what its author chose to leave out; refused, it is kept whole."""
        by, now = self.request.user, clock.now()
        assert self.forms.content is not None  # it was saved
        if parts := self.forms.left_out:
            content = without(self.forms.content, parts)
            write.save_update(
                update=update, content=content, by=by, at=now, as_typed=True
            )
        return hand_in.submit_update(update=update, by=by, at=now)

    def _meet(self, existing: ProgressUpdate, conflict: Conflict) -> None:
        """Go on from the text that is there now, shown beside what was typed, which is kept."""
        self.forms.go_on_from(existing)
        self.update = existing
        self.theirs = existing
        self.conflict = str(conflict)


def save_form(
    forms: ReportForms,
    *,
    commitment: Commitment,
    reporting_round: ReportingRound,
    update: ProgressUpdate | None,
    by: User,
    as_typed: bool = False,
) -> ProgressUpdate:
    """Write what valid forms say into an update, or into a new one of the round."""
    now = clock.now()
    assert forms.content is not None  # they are valid
    if update is None:
        return start_from_form(
            commitment=commitment,
            reporting_round=reporting_round,
            content=forms.content,
            by=by,
            at=now,
            as_typed=as_typed,
        )
    return write.save_update(
        update=update,
        content=forms.content,
        by=by,
        at=now,
        version=forms.version,
        as_typed=as_typed,
    )


def sentence_of_guard(refusal: InternalError) -> str:
    """Return why the database refused: the round was closed at the same moment, say."""
    if not is_guarded(refusal):
        raise refusal
    return guard_sentence(refusal)
