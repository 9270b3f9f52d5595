"""Makes a hackathon file from an agenda elsewhere: a calendar (.ics) or a table (.csv).

`import_agenda(content, name, zone)` returns an `Import`: the findings, and the file's text if
none of them is an error. An agenda passes these modules in order: from_ics or from_csv, truncate
(to the limits of the schema), writing.
"""

from bot.importing.importing import Import, import_agenda

__all__ = ["Import", "import_agenda"]
