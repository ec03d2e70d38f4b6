# SPDX-License-Identifier: MPL-2.0
"""The two indexes over SOAP, as municipal systems speak to them: a plain WSGI callable in front of Django.

What it checks itself, because no middleware does it here: credentials, size, form and encoding of the
message, the headers of the answer. No fault and no log line holds anything of a message.
"""
