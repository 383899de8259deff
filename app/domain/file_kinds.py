"""Which kinds of files the house takes."""

ALLOWED = {
    ".pdf": ("application/pdf",),
    ".jpg": ("image/jpeg",),
    ".jpeg": ("image/jpeg",),
    ".png": ("image/png",),
    ".docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "application/zip"),
    ".xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/zip"),
    ".doc": ("application/msword", "application/vnd.ms-excel"),
    ".xls": ("application/vnd.ms-excel", "application/msword"),
    ".zip": ("application/zip",),
}
"""Which files may be uploaded: the name's ending and what the content must look like."""
