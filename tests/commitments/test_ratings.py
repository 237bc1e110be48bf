"""Every rating has all that a rating needs: docs/how-to/add-a-rating.md."""

import pytest
from django.conf import settings

from commitments.ratings import (
    CONFIDENCE,
    DEFINITIONS,
    PLACES,
    REPORTABLE,
    Rating,
    Standing,
)
from dashboard.overview import tiles
from rounds.updates.forms import ProgressUpdateForm
from standing.charts import BAR_ORDER


@pytest.mark.parametrize("rating", Rating)
def test_a_rating_is_a_standing_that_can_be_reported_expected_and_compared(rating):
    standing = Standing(rating.value)
    outlooks = dict(ProgressUpdateForm().fields["outlook"].choices)

    assert standing.label == rating.label
    assert standing in REPORTABLE
    assert rating.value in outlooks
    assert standing in CONFIDENCE
    assert standing in PLACES


@pytest.mark.parametrize("standing", REPORTABLE)
def test_what_can_be_reported_has_a_definition_and_a_tile(standing):
    assert DEFINITIONS[standing]
    assert standing in tiles.ORDER


def test_every_standing_has_a_part_in_bars():
    assert set(BAR_ORDER) == set(Standing)


@pytest.mark.parametrize("standing", Standing)
def test_every_standing_has_a_style_on_pages_and_in_bars(standing):
    styles = (settings.BASE_DIR / "static/tracker.css").read_text()

    assert f".rating--{standing.value}" in styles
    assert f".bar__part--{standing.value}" in styles


@pytest.mark.parametrize("rating", Rating)
def test_a_rating_has_its_colour_in_emails_and_on_the_paper(rating):
    email = (settings.BASE_DIR / "templates/emails/_reminder_style.html").read_text()
    paper = (settings.BASE_DIR / "toolkit/paper.typ").read_text()

    assert f".rating-{rating.value} " in email
    assert f"{rating.value}: rgb(" in paper


def test_ratings_begin_with_letters_of_their_own():
    letters = [rating.label[0] for rating in Rating]

    assert len(set(letters)) == len(letters)
