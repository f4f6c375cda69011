"""The whole family of errors, and the exit status each one ends the program with.

    ReporterError              1   anything else the user can act on
      ConfigError              2   the configuration, or the command line, is wrong
      SnapshotRejected         3   too little, or too doubtful, to report honestly
      RenderError              4   the article, a chart, the page or the PDF could not be made
      AuditFailed              5   a printed figure could not be proved; nothing is published
      PublishError             6   the finished edition could not be put in its place
      Busy                     7   another run holds the lock
      StoreError               8   the history could not be read or written
        StoreDamaged           8   its file is damaged: `store.rebuild` sets it aside and refills it
      WorkerLost               1   a worker of a back-fill died over an edition
      SourceError              -   never fatal alone: it becomes a `Gap`
        SourceUnavailable          no answer in time, or a server error
        SourceRefused              a key, a quota or a region forbids it
        SourceChanged              an answer of another shape than the documented one

A message says what happened, to which source or file, and what to do about it.
"""


class ReporterError(Exception):
    """What the user is told instead of a traceback; `exit_status` is the program's."""

    exit_status = 1


class ConfigError(ReporterError):
    """A key, a value or an argument is wrong; the message names it and what is allowed."""

    exit_status = 2


class SnapshotRejected(ReporterError):
    """The day's material is too little or too doubtful; the published site stays as it is."""

    exit_status = 3


class RenderError(ReporterError):
    """The article, a chart, the page or the PDF could not be made."""

    exit_status = 4


class AuditFailed(ReporterError):
    """A printed figure could not be proved against its snapshot; nothing is published."""

    exit_status = 5


class PublishError(ReporterError):
    """The finished edition could not be put in its place; the old one still stands."""

    exit_status = 6


class Busy(ReporterError):
    """Another run holds the lock of this output folder."""

    exit_status = 7


class StoreError(ReporterError):
    """The history could not be read or written."""

    exit_status = 8


class StoreDamaged(StoreError):
    """The history's file is damaged; `store.rebuild` sets it aside and refills it."""


class WorkerLost(ReporterError):
    """A worker of a back-fill died over an edition; it may be given to another."""


class SourceError(ReporterError):
    """A source gave nothing usable; `collect` turns it into a `Gap`."""


class SourceUnavailable(SourceError):
    """No answer within the deadline, a broken connection, or a server error."""


class SourceRefused(SourceError):
    """The source answered, and refuses: a key, a quota, a region."""


class SourceChanged(SourceError):
    """The answer has another shape, unit or content than the source documents."""


class Ended(BaseException):
    """The program was asked to end (SIGTERM): what is open is closed on the way out, as with an error."""
