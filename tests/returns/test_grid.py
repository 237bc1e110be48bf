"""The returns of a round as a grid: narrowed, sorted, opened in place, and as a file."""

import csv
import io
from datetime import date, timedelta

import pytest
from openpyxl import load_workbook

from commitments.services import state_date
from programme.dates import PartialDate
from returns.services import Reason
from rounds.updates import write
from tests.closing import close_round
from tests.factories import (
    NOW,
    TODAY,
    ActionFactory,
    MilestoneFactory,
    ResponsiblePersonFactory,
    UserFactory,
    WorkstreamFactory,
    accepted,
    content,
    holder_of,
    moment,
    submitted,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(open_round):
    return f"{open_round.get_absolute_url()}returns/"


@pytest.fixture
def browser(signed_in, officer):
    return signed_in(officer)


@pytest.fixture
def returns(open_round):
    """One return that is accepted, one that waits for the office, one draft and one not begun."""
    kept, waiting, begun = (ActionFactory() for _ in range(3))
    owed = ActionFactory(title="Consult the public")
    accepted(kept, open_round, standing="red")
    submitted(waiting, open_round, standing="amber")
    write.start_update(
        commitment=begun.commitment,
        reporting_round=open_round,
        content=content(summary="Not yet for others."),
        by=holder_of(begun),
        at=NOW,
    )
    person = UserFactory(name="Morag Policy", organisation=owed.lead)
    ResponsiblePersonFactory(commitment=owed.commitment, person=person)
    return kept, waiting, begun, owed


def shown(page):
    return [row.item.reference for row in page.context["page_obj"]]


def test_the_grid_narrows_by_everything_that_a_return_has(returns, browser, address):
    kept, waiting, begun, owed = returns
    chosen = {
        "state=accepted": [kept],
        "state=submitted": [waiting],
        "state=none": [owed],
        "state=missing": [begun, owed],
        "waits=office": [waiting],
        "waits=owner": [begun, owed],
        "rating=red": [kept],
        f"owner={owed.owner.code}": [owed],
        f"lead={owed.lead.code.lower()}": [owed],
        "responsible=Morag Policy": [owed],
        "responsible=nobody&state=missing": [begun],
        f"workstream={owed.workstream.slug}": [owed],
        "search=public+consult": [owed],
        "search=happened+this": [kept, waiting],
    }

    for query, expected in chosen.items():
        page = browser.get(f"{address}?{query}")
        references = {action.reference for action in expected}
        assert set(shown(page)) == references, query


def test_the_grid_sorts_as_it_is_asked(returns, browser, address):
    kept, waiting, begun, owed = (action.reference for action in returns)

    by_rating = shown(browser.get(f"{address}?ordering=rating"))
    backward = shown(browser.get(f"{address}?ordering=-reference"))

    assert by_rating[:2] == [kept, waiting]
    assert backward == [owed, begun, waiting, kept]


def test_the_grid_sorts_by_whom_it_waits_for_who_does_it_and_warnings(
    returns, browser, address
):
    milestone = MilestoneFactory(commitment=returns[2].commitment)
    for day in (1, 2, 3):
        forecast = PartialDate(date(2030, 1, day), "day")
        state_date(
            milestone=milestone, kind="forecast", stated=forecast, on=TODAY, by=None
        )
    kept, waiting, begun, owed = (action.reference for action in returns)

    by_wait = shown(browser.get(f"{address}?ordering=waits"))
    by_person = shown(browser.get(f"{address}?ordering=responsible"))
    by_warning = shown(browser.get(f"{address}?ordering=warning"))

    assert by_wait == [begun, owed, waiting, kept]
    assert by_person == [owed, kept, waiting, begun]
    assert by_warning == [begun, kept, waiting, owed]


@pytest.mark.parametrize(
    ("word", "last"),
    [("responsible", [0, 1, 2, 4]), ("rating", [3, 4]), ("due", [0, 1, 2, 3])],
)
def test_what_has_nothing_to_sort_by_comes_last_either_way_round(
    returns, browser, address, word, last
):
    dated = {"due_date": date(2018, 12, 31), "due_precision": "day"}
    first = {f"first_{name}": value for name, value in dated.items()}
    rows = [*returns, ActionFactory(**dated, **first)]
    references = [rows[place].reference for place in last]

    for order in (word, f"-{word}"):
        assert shown(browser.get(f"{address}?ordering={order}"))[-len(last) :] == (
            references
        ), order


def test_a_closed_round_is_sorted_by_the_names_that_it_is_narrowed_by(
    returns, browser, address, open_round, officer
):
    owed = returns[3].reference
    late = moment(open_round.due_on + timedelta(days=1))
    reasons = {row.reference: Reason("late") for row in returns}
    close_round(
        reporting_round=open_round,
        reasons=reasons,
        by=officer,
        at=late,
        with_waiting=True,
    )

    assert shown(browser.get(f"{address}?responsible=Morag Policy")) == [owed]
    assert shown(browser.get(f"{address}?ordering=responsible"))[0] == owed


def test_who_is_shown_no_warnings_sorts_by_none(returns, signed_in, address):
    page = signed_in(UserFactory(member=True)).get(f"{address}?ordering=warning")

    assert "warning is not one of the available choices" in page.content.decode()


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("state=lost", "Select a valid choice. lost is not one"),
        ("owner=NONE", "&#x27;NONE&#x27; is not one of"),
        ("ordering=colour", "Select a valid choice. colour is not one"),
        ("search=%00", "Null characters are not allowed."),
        ("search=" + "x" * 101, "at most 100 characters"),
    ],
)
def test_a_choice_that_cannot_be_is_said(returns, browser, address, query, sentence):
    page = browser.get(f"{address}?{query}")

    assert page.status_code == 200
    assert sentence in page.content.decode()
    assert 'id="row-all"' not in page.content.decode()


def test_a_round_that_there_is_not_is_a_404(browser):
    assert browser.get("/rounds/2030-01/returns/").status_code == 404


def test_where_no_round_has_opened_the_present_returns_lead_to_the_rounds(browser):
    assert browser.get("/rounds/returns/").url == "/rounds/"


def words_in(answer):
    text = answer.getvalue().decode("utf-8-sig")
    rows = csv.DictReader(io.StringIO(text))
    return {row["Reference"]: row["What happened"] for row in rows}


def test_the_file_holds_the_choice_and_the_words_that_one_may_read(
    open_round, returns, signed_in, officer, address
):
    kept, waiting, begun, _ = returns
    stranger = UserFactory(member=True)

    def words(person, query=""):
        browser = signed_in(person)
        return words_in(browser.get(f"{address}?download=returns.csv{query}"))

    of_officer, of_owner = words(officer), words(holder_of(waiting))
    of_stranger = words(stranger)

    assert of_officer[kept.reference] and of_officer[waiting.reference]
    assert not of_officer[begun.reference], "a draft of somebody else's"
    assert of_owner[waiting.reference] == of_officer[waiting.reference]
    assert of_stranger[kept.reference] == of_officer[kept.reference]
    assert not of_stranger[waiting.reference]
    assert words(officer, "&rating=red") == {kept.reference: of_officer[kept.reference]}


def test_the_words_are_no_formulas_in_the_workbook(open_round, browser, address):
    action = ActionFactory()
    accepted(action, open_round, standing="green", summary="=1+1")

    answer = browser.get(f"{address}?download=returns.xlsx")

    book = load_workbook(io.BytesIO(answer.content))
    cells = [cell for row in book.worksheets[0].iter_rows() for cell in row]
    (cell,) = [cell for cell in cells if cell.value == "=1+1"]
    assert cell.data_type == "s"
    assert cell.quotePrefix


def test_a_row_opens_in_place_with_all_that_was_reported(
    open_round, browser, returns, address
):
    _, waiting, _, _ = returns

    page = browser.get(f"{address}?state=submitted")

    (words,) = page.context["words"].values()
    assert {"What happened", "Recovery", "Cause"} <= dict(words.told).keys()
    assert "What was reported<span" in page.content.decode()


@pytest.mark.parametrize("person", ["member", "partner"])
def test_others_learn_what_is_handed_in_but_not_whether_somebody_has_begun(
    signed_in, returns, address, person
):
    kept, waiting, begun, owed = (action.reference for action in returns)
    browser = signed_in(UserFactory(role=person))
    chosen = {
        "state=submitted": [waiting],
        "state=unseen": [begun, owed],
        "state=missing": [begun, owed],
        "state=none": [],
        "state=draft": [],
        "waits=office": [waiting],
        "waits=owner": [begun, owed],
        "waits=nobody": [kept],
        "rating=amber": [],
    }

    whole = browser.get(address)

    unseen = {row.item.reference: row.unseen for row in whole.context["page_obj"]}
    assert unseen == {
        kept: "",
        waiting: "Handed in, in review",
        begun: "Nothing yet",
        owed: "Nothing yet",
    }
    for query, references in chosen.items():
        assert shown(browser.get(f"{address}?{query}")) == references, query


def test_the_grid_keeps_the_order_that_officers_gave(browser, address):
    strand = WorkstreamFactory()
    second, first = (ActionFactory(workstream=strand, place=place) for place in (2, 1))

    page = browser.get(address)

    assert shown(page) == [first.reference, second.reference]


@pytest.mark.parametrize("number", [47, 470])
def test_the_grids_ask_8_queries_at_any_number(
    number, open_round, browser, address, django_assert_num_queries
):
    strand = WorkstreamFactory()
    for _ in range(number):
        milestone = MilestoneFactory(commitment__workstream=strand)
        ResponsiblePersonFactory(commitment=milestone.commitment)

    for page in (address, f"{address}?state=missing&warning=", "/commitments/"):
        with django_assert_num_queries(8):
            answer = browser.get(page)
        assert answer.context["page_obj"].paginator.count == number
        assert len(answer.context["page_obj"]) <= 50
