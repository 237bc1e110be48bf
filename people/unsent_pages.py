"""Between a form sent when its session had ended and its being sent after all: the pages there."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME, get_user
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render, resolve_url
from django.utils.cache import add_never_cache_headers
from django.utils.http import urlencode

from people.account_forms import LoginForm
from people.unsent import CARRIED, Unsent, carried_in, page_of, unsent_in

SENDING = "sending"  # the number that a form's script gave to this sending of it
ARRIVED = "arrived"  # the cookie by which the script learns that it arrived
ARRIVED_LASTS = 60 * 60  # seconds
SIGNED_OUT = (
    "The tracker has not kept what you typed last: you are no longer signed in, or signed"
    " in again elsewhere."
)
ANOTHERS = (
    "What was typed before you signed in was typed by somebody else. It was not sent,"
    " and is not shown to you."
)


class UnsentMiddleware:
    """Keeps what a form sent after its session had ended, through the sign-in, and tells the
    script of a form that what it keeps has arrived.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.method != "POST" or not isinstance(response, HttpResponseRedirect):
            return response
        if not request.user.is_authenticated:
            return _before_sign_in(request, response)
        if request.POST.get(CARRIED):
            return _after_sign_in(request, response)
        say_that_it_arrived(request, response)
        return response


def answer_without_token(request: HttpRequest) -> HttpResponse | None:
    """Answer a form of ours whose token is gone, by a sign-in or with the cookies, without losing
    what was typed; return None for any other.
    """
    unsent = unsent_in(request)
    if unsent is None:
        return None
    if not request.user.is_authenticated:
        return _ask_to_sign_in(request, unsent)
    return _offer(request, unsent) if unsent.is_of(request.user) else None


def tell_script_to_sign_in(status: int) -> JsonResponse:
    """Answer the script of a form, which cannot sign in: why nothing was kept, and where to go."""
    told = {"said": SIGNED_OUT, "sign_in": resolve_url(settings.LOGIN_URL)}
    return JsonResponse(told, status=status)


def _before_sign_in(request, response):
    """Carry what was typed through the sign-in; a button alone leads back to the page it is on."""
    sign_in = resolve_url(settings.LOGIN_URL)
    path, _, query = response.url.partition("?")
    # What leads to the sign-in of itself, as signing out does, has no page to come back to.
    if path != sign_in or not query:
        return response
    unsent = unsent_in(request)
    if unsent:
        return _ask_to_sign_in(request, unsent)
    page = urlencode({REDIRECT_FIELD_NAME: page_of(request)})
    return HttpResponseRedirect(f"{sign_in}?{page}")


def _after_sign_in(request, response):
    unsent = carried_in(request)
    if unsent is None:
        return response
    if not unsent.is_of(request.user):
        messages.warning(request, ANOTHERS)
        return HttpResponseRedirect(resolve_url(settings.LOGIN_REDIRECT_URL))
    # With all that pages ask of who is signed in; the sign-in itself read less.
    request.user = get_user(request)
    return _offer(request, unsent)


def say_that_it_arrived(request: HttpRequest, response: HttpResponse) -> None:
    """A script cannot see what became of a form. It asks by a number that it makes up.

    It is said of every form that led on to another page; a view that answers on the same page says
    it itself.
    """
    number = request.POST.get(SENDING, "")
    if number.isascii() and number.isalnum() and len(number) <= 40:
        response.set_cookie(
            ARRIVED, number, max_age=ARRIVED_LASTS, samesite="Lax", secure=_is_secure()
        )


def _is_secure() -> bool:
    return settings.SESSION_COOKIE_SECURE


def _ask_to_sign_in(request, unsent: Unsent) -> HttpResponse:
    form = LoginForm(request=request, initial={CARRIED: unsent.signed()})
    context = {
        "form": form,
        "is_carried": True,
        "redirect_field_name": REDIRECT_FIELD_NAME,
        "redirect_field_value": unsent.page,
    }
    return _never_kept(render(request, "account/login.html", context, status=403))


def _offer(request, unsent: Unsent) -> HttpResponse:
    """Show what was typed to whom it belongs, with the button that sends it."""
    page = render(request, "people/unsent.html", {"unsent": unsent}, status=403)
    return _never_kept(page)


def _never_kept(page: HttpResponse) -> HttpResponse:
    add_never_cache_headers(page)
    return page
