from rest_framework.exceptions import NotFound
from rest_framework.pagination import CursorPagination


class NewestFirst(CursorPagination):
    """Pages that neither skip nor repeat while rows come in and change: their order, by number, never changes."""

    ordering = "-pk"
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200

    def decode_cursor(self, request):
        cursor = super().decode_cursor(request)
        if cursor and cursor.position is not None and not (cursor.position.isdecimal() and len(cursor.position) < 19):
            raise NotFound(self.invalid_cursor_message)
        return cursor
