from rounds.forms.decisions import (
    AgreedDateForm,
    ExplainForm,
    ReinstateForm,
    SupersedeForm,
    VerifyForm,
    WithdrawForm,
)
from rounds.forms.rounds import CloseForm, ExtendForm, OpenForm, PlanForm, ReplanForm
from rounds.forms.updates import CommentForm, ContributionForm, ReportForms, ReturnForm

__all__ = [
    "AgreedDateForm",
    "CloseForm",
    "CommentForm",
    "ContributionForm",
    "ExplainForm",
    "ExtendForm",
    "OpenForm",
    "PlanForm",
    "ReinstateForm",
    "ReplanForm",
    "ReportForms",
    "ReturnForm",
    "SupersedeForm",
    "VerifyForm",
    "WithdrawForm",
]
