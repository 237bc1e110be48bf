from rounds.forms.decisions import (
    AgreedDateForm,
    ExplainForm,
    ReinstateForm,
    SupersedeForm,
    VerifyForm,
    WithdrawForm,
)
from rounds.forms.rounds import CloseForm, ExtendForm, PlanForm, ReplanForm
from rounds.forms.updates import NO_CHILD, CommentForm, ContributionForm, ReportForms, ReturnForm

__all__ = [
    "NO_CHILD",
    "AgreedDateForm",
    "CloseForm",
    "CommentForm",
    "ContributionForm",
    "ExplainForm",
    "ExtendForm",
    "PlanForm",
    "ReinstateForm",
    "ReplanForm",
    "ReportForms",
    "ReturnForm",
    "SupersedeForm",
    "VerifyForm",
    "WithdrawForm",
]
