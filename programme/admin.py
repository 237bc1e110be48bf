from django.contrib import admin

from programme.models import Programme, Source, Theme

admin.site.register([Programme, Source, Theme])
