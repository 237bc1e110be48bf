"""What hangs on an update, in the API: its comments, its submissions and its files."""

from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from people.idempotency import once
from people.requests import SignedInApiRequest
from programme import clock
from rounds.evidence.downloads import download
from rounds.models import Comment, EvidenceFile, ProgressUpdate, Submission
from rounds.updates import attach, review, write
from rounds.updates.api_examples import WORD
from rounds.updates.content_serializers import NewCommentSerializer, NewFileSerializer
from rounds.updates.serializers import (
    CommentSerializer,
    EvidenceFileSerializer,
    SubmissionSerializer,
)
from toolkit.parsers import PlainMultiPartParser
from toolkit.viewsets import writes

BYTES = "application/octet-stream"


class BytesRenderer(JSONRenderer):
    """Lets a download be asked for as bytes; what is refused is JSON all the same."""

    media_type = BYTES


class UpdatePartsMixin:
    """The addresses below that of an update."""

    request: SignedInApiRequest

    @extend_schema(responses={200: CommentSerializer(many=True)})
    @action(detail=True, filterset_class=None, serializer_class=CommentSerializer)
    def comments(self, request, pk):
        """What author and reviewer wrote to each other, the newest first. Empty for anyone else."""
        comments = (
            Comment.objects.visible_to(request.user)
            .filter(update=self.get_object())
            .select_related("by")
        )
        return self.listed(comments)

    @extend_schema(
        request=NewCommentSerializer,
        responses={201: CommentSerializer},
        examples=[WORD],
    )
    @comments.mapping.post
    @once
    @writes
    def comment(self, request, pk):
        """Write to the author or the reviewer of an update that is not yet accepted."""
        update = self.get_object()
        serializer = NewCommentSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        comment = review.comment_on(
            update=update,
            by=request.user,
            at=clock.now(),
            text=serializer.validated_data["text"],
        )
        return Response(CommentSerializer(comment).data, status.HTTP_201_CREATED)

    @extend_schema(responses={200: SubmissionSerializer(many=True)})
    @action(detail=True, filterset_class=None, serializer_class=SubmissionSerializer)
    def submissions(self, request, pk):
        """What it said each time it was handed in, the newest first. Empty for who does not see its
        drafts.
        """
        update = self.get_object()
        seen = ProgressUpdate.objects.seen_before_acceptance_by(request.user)
        submissions = Submission.objects.filter(update__in=seen.filter(pk=update.pk))
        return self.listed(submissions.select_related("by"))

    @extend_schema(
        request={"multipart/form-data": NewFileSerializer},
        responses={201: EvidenceFileSerializer},
    )
    @action(
        detail=True,
        methods=["post"],
        url_path="files",
        filterset_class=None,
        pagination_class=None,
        parser_classes=[PlainMultiPartParser],
    )
    @once
    @writes
    def attach(self, request, pk):
        """Attach a file as evidence to a draft or returned update. What it is is read from its
        content.
        """
        update = self.get_object()
        write.check_may_report(request.user, update.commitment)
        serializer = NewFileSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        file = self._attach(update, serializer.validated_data["file"])
        if self.is_dry_run:
            file.file.storage.delete(file.file.name)
        context = self.get_serializer_context()
        body = EvidenceFileSerializer(file, context=context).data
        answer = Response(body, status.HTTP_201_CREATED)
        answer["Location"] = answer.data["url"]
        return answer

    @extend_schema(responses={(200, BYTES): OpenApiTypes.BINARY})
    @action(
        detail=True,
        url_path="files/<int:file>",
        filterset_class=None,
        pagination_class=None,
        renderer_classes=[JSONRenderer, BytesRenderer],
    )
    def files(self, request, pk, file):
        """Download a file that was attached as evidence. What it is is its `kind`."""
        answer = download(self._file(pk, file))
        answer["Content-Type"] = BYTES
        return answer

    @extend_schema(responses={204: None})
    @files.mapping.delete
    @writes
    def detach(self, request, pk, file):
        """Take a file off a draft or returned update. What was handed in with it still names it."""
        attach.remove_file(file=self._file(pk, file), by=request.user, at=clock.now())
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _attach(self, update, file) -> EvidenceFile:
        try:
            return attach.attach_file(
                update=update, file=file, by=self.request.user, at=clock.now()
            )
        # The form's control is called `files`.
        except ValidationError as refusal:
            raise ValidationError({"file": refusal.error_dict["files"]}) from None

    def _file(self, pk, file):
        visible = EvidenceFile.objects.visible_to(self.request.user).kept()
        files = visible.filter(update=pk, redacted_at=None)
        return get_object_or_404(files.select_related("update"), pk=file)
