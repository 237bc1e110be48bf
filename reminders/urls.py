from django.urls import path

from reminders import views

app_name = "reminders"
urlpatterns = [path("", views.ReminderListView.as_view(), name="list")]
