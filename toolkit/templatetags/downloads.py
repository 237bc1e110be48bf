"""Links to a page's tables as files."""

from urllib.parse import urlencode

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()
# A tag, for a page may have ten of them: an included template would take as long as everything
# around it.
LINKS = (
    '<p class="downloads">Download<span class="visually-hidden"> {about}</span>: <a'
    ' href="{page}?{query}download={name}.csv">CSV<span class="visually-hidden">,'
    ' {about}</span></a> <a href="{page}?{query}download={name}.xlsx">XLSX<span'
    ' class="visually-hidden">, {about}</span></a></p>'
)


@register.simple_tag(takes_context=True)
def downloads(
    context: template.Context, name: str, about: str, page: str = "", **chosen: str
) -> SafeString:
    """Return links to a table as CSV and XLSX: `{% downloads "late" "what is late" %}`.

    `about` says to who hears the links what the table is of. The files keep to what else the
    address asks for; those of another page, to the day and to what is chosen there.
    """
    query = context.get("download_query", "")
    if page:
        query = urlencode(chosen | context["at"].query)
    if query:
        query += "&"
    return format_html(LINKS, name=name, about=about, page=page, query=query)
