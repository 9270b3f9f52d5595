from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from xml.etree import ElementTree

from hypothesis import given, settings
from hypothesis import strategies as st

from rehearsal.report import ClockReading, Figures, Planned, render_report
from rehearsal.report.figures import (
    CommandUse,
    Late,
    MessageCount,
    Night,
    Punctuality,
    Received,
    RefusalGroup,
    Spread,
)
from rehearsal.report.markup import Markup, join, tag
from rehearsal.report.plots import draw_heat_map
from rehearsal.report.tables import say_duration

AT = datetime(2020, 10, 26, 21, 0, tzinfo=UTC)
HOSTILE = "<img src=x onerror=alert(1)>"


def make_figures(name: str = "quarks") -> Figures:
    """Figures with something in every section, in which `name` stands wherever text can."""
    planned = Planned("a", AT, name, name)
    return Figures(
        zones=("America/New_York",),
        people=3,
        begins=AT,
        ends=AT + timedelta(hours=2),
        days=(date(2020, 10, 26),),
        by_app_by_day=(2,),
        by_people_by_day=(1,),
        tallies=(MessageCount(f"#{name}", 2, 1, (3,), (0,) * 17 + (3,) + (0,) * 6, AT, 3),),
        private_answers=4,
        received=(Received(name, 3, Spread(1.5, 2), Spread(0.0, 0), Spread(3.0, 3)),),
        nights=(Night("Asia/Kolkata", 2, 4, 4, (0, 0, 4) + (0,) * 21),),
        commands=(CommandUse(f"/team {name}", 2, 1),),
        refusals=(RefusalGroup(f"/team {name}", 1, 1, AT, name, f"There is no *{name}*."),),
        punctuality=Punctuality(1, timedelta(), (Late(planned, timedelta(minutes=3)),), (planned,)),
        clock=ClockReading(timedelta(hours=2), timedelta(seconds=2), timedelta(seconds=0.5)),
    )


class MrkdwnReader(HTMLParser):
    """Notes the elements and attributes of a page as a browser reads them."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.addresses: list[str | None] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)
        self.addresses += [value for name, value in attrs if name in {"src", "href"}]


def read(page: str) -> MrkdwnReader:
    reader = MrkdwnReader()
    reader.feed(page)
    return reader


def test_the_page_is_well_formed_and_needs_nothing_else() -> None:
    page = render_report(make_figures(), "A rehearsal")
    assert page.startswith("<!DOCTYPE html>\n")
    root = ElementTree.fromstring(page.partition("\n")[2])  # noqa: S314 - our own page
    assert [each.text for each in root.iter("h1")] == ["A rehearsal"]
    reader = read(page)
    assert not reader.tags & {"script", "link", "img", "iframe", "object"}
    assert not [name for name in reader.attributes if name.startswith("on")]
    assert reader.addresses == []
    assert "@import" not in page
    assert "url(" not in page


def test_text_from_people_is_text() -> None:
    page = render_report(make_figures(HOSTILE), HOSTILE)
    assert "<img" not in page
    assert page.count("&lt;img src=x onerror=alert(1)&gt;") >= 8
    assert "img" not in read(page).tags


@settings(max_examples=40)
@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=40))
def test_no_text_breaks_the_page(name: str) -> None:
    plain, odd = (read(render_report(make_figures(each), each)) for each in ("x", name))
    assert plain.tags == odd.tags
    assert plain.attributes == odd.attributes


def test_plots_say_their_values_as_text_too() -> None:
    page = render_report(make_figures(), "A rehearsal")
    root = ElementTree.fromstring(page.partition("\n")[2])  # noqa: S314 - our own page
    pictures = list(root.iter("svg"))
    assert len(pictures) == 3
    for picture in pictures:
        assert picture.get("role") == "img"
        title, described = picture.find("title"), picture.find("desc")
        assert title is not None
        assert title.text
        assert described is not None
        assert described.text
    assert "26 Oct: 2 from apps, 1 from people" in page
    assert "#quarks: 17: 3" in page


def test_a_report_of_nothing_says_so() -> None:
    empty = Figures(
        zones=("UTC",),
        people=0,
        begins=None,
        ends=None,
        days=(),
        by_app_by_day=(),
        by_people_by_day=(),
        tallies=(),
        private_answers=0,
        received=(),
        nights=(),
        commands=(),
        refusals=(),
        punctuality=None,
        clock=None,
    )
    assert "Nothing was said." in render_report(empty, "Nothing")


def test_what_the_page_says_of_lateness_night_and_clock() -> None:
    page = render_report(make_figures(), "A rehearsal")
    assert "Worst off is Asia/Kolkata, with 2.0 for each reader." in page
    assert "3 min" in page
    assert "Planned and not posted." in page
    assert "×3,600" in page
    assert "There is no quarks." in page


def test_markup_escapes_what_is_not_markup() -> None:
    assert tag("p", "<b>", class_='"') == '<p class="&quot;">&lt;b&gt;</p>'
    assert join("&", Markup("<br/>")) == "&amp;<br/>"


def test_a_heat_map_is_strongest_where_most_is() -> None:
    picture = draw_heat_map("Hours", ["a"], ["0", "1"], [[1, 2]])
    assert 'fill-opacity="0.38"' in picture
    assert 'fill-opacity="0.75"' in picture


def test_durations_in_words() -> None:
    assert say_duration(timedelta()) == "0 s"
    assert say_duration(timedelta(seconds=1.24)) == "1.2 s"
    assert say_duration(timedelta(minutes=61)) == "1 h 1 min"
    assert say_duration(timedelta(days=2, hours=3, minutes=4)) == "2 d 3 h"
    assert say_duration(-timedelta(minutes=2)) == "-2 min"
