"""An agenda from elsewhere, a calendar (.ics) or a table (.csv), made into a hackathon file.

`import_agenda(content, name, zone)` gives an `Import`: the findings, and the file's text where
none of them is an error. Its rooms, in the order an agenda passes them: from_ics or from_csv,
fitting (to the limits of the schema), writing.
"""

from bot.importing.importing import Import, import_agenda

__all__ = ["Import", "import_agenda"]
