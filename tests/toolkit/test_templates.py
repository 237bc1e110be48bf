"""What of a template's white space is sent."""

from django.template import Context, Engine

PAGE = """<ul>
    {% for name in names %}
        <li>
            {{ name }}
        </li>

    {% endfor %}
</ul>
<pre
    class="letter">one
    two
      {{ names.0 }}</pre>
    <textarea>
      three</textarea>
"""
LOADERS = ["toolkit.templates.Loader"]


def rendered(tmp_path, name):
    (tmp_path / name).write_text(PAGE)
    engine = Engine(dirs=[tmp_path], loaders=LOADERS)
    return engine.get_template(name).render(Context({"names": ["Ann", "  Bob"]}))


def test_a_page_is_sent_without_its_indentation(tmp_path):
    page = rendered(tmp_path, "page.html")
    indented = [
        line for line in page.split("<pre")[0].splitlines() if line.startswith(" ")
    ]
    # Only what a variable says keeps its own spaces.
    assert indented == ["  Bob"]
    assert "\n\n\n" not in page


def test_preformatted_text_keeps_its_spaces(tmp_path):
    page = rendered(tmp_path, "page.html")
    assert '<pre\n    class="letter">one\n    two\n      Ann</pre>' in page
    assert "<textarea>\n      three</textarea>" in page


def test_what_is_no_page_stays_as_it_is_written(tmp_path):
    assert "\n        <li>\n" in rendered(tmp_path, "letter.txt")
