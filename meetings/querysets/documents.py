from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q

import meetings.models.documents as rows  # this pair of files knows each other
from commitments.models import Commitment
from workstreams.models import Workstream


class DocumentQuerySet(models.QuerySet["rows.Document"]):
    def known_by(self, day: date) -> Self:
        """Those that stood in the tracker at the end of a day."""
        return self.filter(noted_on__lte=day)

    def about(self, commitment: Commitment) -> Self:
        """Those that are tied to an action or recommendation, soonest first."""
        return self.filter(commitments=commitment.pk).order_by("date", "pk")

    def of_strand(self, workstream: Workstream) -> Self:
        """Those that are tied to a work strand or to what stands in it, soonest first."""
        in_strand = Q(workstreams=workstream.pk) | Q(
            commitments__workstream=workstream.pk
        )
        return self.filter(in_strand).order_by("date", "pk").distinct()

    def between(self, first: date, last: date) -> Self:
        """Those of which a date lies in the days from the first to the last, soonest first."""
        names = ("date", "end_date", "result_date")
        days = [Q(**{f"{name}__range": (first, last)}) for name in names]
        return self.filter(days[0] | days[1] | days[2]).order_by("date", "pk")


class DocumentProposalQuerySet(models.QuerySet["rows.DocumentProposal"]):
    def waiting(self) -> Self:
        """Those that no officer has answered, oldest first."""
        return self.filter(answer="").order_by("at", "pk")
