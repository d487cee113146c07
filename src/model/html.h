/* Inside model/: marked-up text that is safe to put into a page.
 *
 * What comes out follows a grammar so narrow that every parser reads it alike:
 * elements and attributes of a short list, closed in order, attribute values in
 * double quotes, every other < > & " escaped. No element of it changes how what
 * follows is read (no script, style, svg, math, comments, raw text), so there is
 * nothing that a browser could read differently from us. */
#pragma once

/* Always succeeds; what is not on the list is left out, its text kept (that of
 * script and style is left out too). Sanitising twice gives the same. On
 * `parent`. */
char *html_sanitise(const void *parent, const char *html);
/* Plain text as html, with line breaks as <br>. */
char *html_from_text(const void *parent, const char *text);
/* The text alone, for lists and search. */
char *html_to_text(const void *parent, const char *html);
