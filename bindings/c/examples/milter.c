/* A mail filter for Postfix and Sendmail: refuses mails with links that a list blocks, and marks those
 * with links that a human should see. Needs libmilter.
 *
 *   milter SOCKET DATABASE
 *   smtpd_milters = unix:SOCKET             in main.cf of Postfix
 *
 * The database is read again when it is replaced. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <libmilter/mfapi.h>
#include <outlink.h>

/* A mail is looked at up to so many bytes; one that is longer is marked for review. */
enum { MAX_BYTES = 4 << 20 };

static char mark[] = "X-Outlink";
static outlink_live *live;

/* What has come of a mail: its header, an empty line, its body. */
typedef struct {
  char *data;
  size_t len, room;
  int marks;
  bool is_cut;
} mail;

static void complain(const char *what, const outlink_error *error) {
  outlink_str message = outlink_error_message(error);
  fprintf(stderr, "milter: %s: %.*s\n", what, (int)message.len, message.data);
}

static bool append(mail *mail, const void *data, size_t len) {
  if (len > MAX_BYTES - mail->len) {
    len = MAX_BYTES - mail->len;
    mail->is_cut = true;
  }
  if (mail->len + len > mail->room) {
    size_t room = 2 * (mail->len + len);
    char *grown = realloc(mail->data, room);
    if (grown == NULL) return false;
    mail->data = grown;
    mail->room = room;
  }
  if (len > 0) memcpy(mail->data + mail->len, data, len);
  mail->len += len;
  return true;
}

static void release(SMFICTX *context) {
  mail *mail = smfi_getpriv(context);
  if (mail == NULL) return;
  free(mail->data);
  free(mail);
  smfi_setpriv(context, NULL);
}

/* Decodes base64 from its digit `first` on and says how many bytes that gave; other characters are skipped,
 * as readers do. */
static size_t decode(outlink_str text, unsigned first, char *bytes) {
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  size_t count = 0;
  unsigned bits = 0, have = 0;
  for (size_t at = 0; at < text.len; ++at) {
    const char *digit = text.data[at] != '\0' ? strchr(digits, text.data[at]) : NULL;
    if (digit == NULL) continue;
    if (first > 0) {
      --first;
      continue;
    }
    bits = (bits << 6 | (unsigned)(digit - digits)) & 0xffffff;
    have += 6;
    if (have >= 8) bytes[count++] = (char)(bits >> (have -= 8));
  }
  return count;
}

/* The strictest action about the links of a text. */
static outlink_action screen(const outlink_screener *screener, outlink_str text, bool is_quoted) {
  outlink_links *links = NULL;
  outlink_error *error = NULL;
  outlink_action worst = OUTLINK_ACTION_ALLOW;
  outlink_extract_options *options = outlink_extract_options_new();
  outlink_status status =
      outlink_extract_options_set_quoted_printable(options, is_quoted, &error);
  if (status == OUTLINK_STATUS_OK) {
    status = outlink_screen_text_with(screener, text, options, NULL, &links, &error);
  }
  if (status != OUTLINK_STATUS_OK) {
    complain("a text was not screened, and its mail is refused", error);
    worst = OUTLINK_ACTION_BLOCK;
  }
  for (size_t at = 0; at < outlink_links_count(links); ++at) {
    const outlink_verdict *verdict = outlink_links_verdict(links, at);
    outlink_action action = outlink_verdict_action(verdict);
    if (action == OUTLINK_ACTION_ALLOW) continue;
    outlink_str message = outlink_verdict_message(verdict);
    fprintf(stderr, "%.*s\n", (int)message.len, message.data);
    if (action > worst) worst = action;
  }
  outlink_error_free(error);
  outlink_links_free(links);
  outlink_extract_options_free(options);
  return worst;
}

static outlink_action stricter(outlink_action one, outlink_action other) {
  return one > other ? one : other;
}

/* The action about a text as it stands and as quoted-printable, which is the same without a `=`. */
static outlink_action screen_text(const outlink_screener *screener, outlink_str text) {
  outlink_action plain = screen(screener, text, false);
  if (text.len == 0 || memchr(text.data, '=', text.len) == NULL) return plain;
  return stricter(plain, screen(screener, text, true));
}

/* The action about what stands in a body in base64. Four digits are three bytes, so that wherever an
 * encoded part begins, one of four readings is that of its reader. Lines between its own count as digits
 * or are skipped, as its reader has it. */
static outlink_action screen_base64(const outlink_screener *screener, outlink_str body) {
  char *bytes = malloc(body.len + 1);
  if (bytes == NULL) return OUTLINK_ACTION_BLOCK;
  outlink_action worst = OUTLINK_ACTION_ALLOW;
  for (unsigned first = 0; first < 4; ++first) {
    outlink_str text = {bytes, decode(body, first, bytes)};
    worst = stricter(worst, screen(screener, text, false));
  }
  free(bytes);
  return worst;
}

/* A mail is a header and a body. The body is read in every encoding, whatever its header says: readers of
 * mails disagree about headers, and one that this filter did not understand must hide no link. It is read as
 * a whole, and in pieces that end at lines of dashes, as parts do: what one part leaves open, such as a tag,
 * must hide no link of the next one. */
static outlink_action screen_mail(const outlink_screener *screener, const mail *mail) {
  const char *end = mail->data + mail->len, *line = mail->data, *piece = NULL;
  bool is_split = false;
  outlink_action worst = OUTLINK_ACTION_ALLOW;
  while (line < end) {
    const char *next = memchr(line, '\n', (size_t)(end - line));
    next = next == NULL ? end : next + 1;
    size_t len = (size_t)(next - line);
    if (piece == NULL && (line[0] == '\n' || (line[0] == '\r' && len <= 2))) {
      outlink_str body = {next, (size_t)(end - next)};
      worst = stricter(screen_text(screener, body), screen_base64(screener, body));
      piece = next;
    } else if (piece != NULL && len >= 2 && line[0] == '-' && line[1] == '-') {
      outlink_str text = {piece, (size_t)(line - piece)};
      worst = stricter(worst, screen_text(screener, text));
      piece = next;
      is_split = true;
    }
    line = next;
  }
  if (is_split) {
    outlink_str text = {piece, (size_t)(end - piece)};
    worst = stricter(worst, screen_text(screener, text));
  }
  return worst;
}

static sfsistat on_sender(SMFICTX *context, char **arguments) {
  (void)arguments;
  release(context);
  mail *mail = calloc(1, sizeof *mail);
  if (mail == NULL) return SMFIS_TEMPFAIL;
  smfi_setpriv(context, mail);
  return SMFIS_CONTINUE;
}

static sfsistat on_header(SMFICTX *context, char *name, char *value) {
  mail *mail = smfi_getpriv(context);
  if (mail == NULL) return SMFIS_TEMPFAIL;
  if (strcasecmp(name, mark) == 0) ++mail->marks;
  bool is_kept = append(mail, name, strlen(name)) && append(mail, ": ", 2) &&
                 append(mail, value, strlen(value)) && append(mail, "\n", 1);
  return is_kept ? SMFIS_CONTINUE : SMFIS_TEMPFAIL;
}

static sfsistat on_end_of_header(SMFICTX *context) {
  mail *mail = smfi_getpriv(context);
  return mail != NULL && append(mail, "\n", 1) ? SMFIS_CONTINUE : SMFIS_TEMPFAIL;
}

static sfsistat on_body(SMFICTX *context, unsigned char *bytes, size_t len) {
  mail *mail = smfi_getpriv(context);
  return mail != NULL && append(mail, bytes, len) ? SMFIS_CONTINUE : SMFIS_TEMPFAIL;
}

static sfsistat on_end(SMFICTX *context) {
  mail *mail = smfi_getpriv(context);
  outlink_screener *screener = NULL;
  outlink_error *error = NULL;
  if (mail == NULL) return SMFIS_TEMPFAIL;
  /* All links of a mail are judged by one screener, whatever is published meanwhile. */
  if (outlink_live_current(live, &screener, &error) != OUTLINK_STATUS_OK) {
    complain("no screener", error);
    outlink_error_free(error);
    return SMFIS_TEMPFAIL;
  }
  outlink_action action = screen_mail(screener, mail);
  outlink_screener_free(screener);
  if (mail->is_cut && action < OUTLINK_ACTION_REVIEW) action = OUTLINK_ACTION_REVIEW;
  /* What a sender says of this filter is taken out, the last one first. */
  for (int at = mail->marks; at > 0; --at) smfi_chgheader(context, mark, at, NULL);
  release(context);
  if (action >= OUTLINK_ACTION_BLOCK) {
    /* The link is for the log: a sender who hears of it learns which one to change. */
    smfi_setreply(context, "550", "5.7.1", "The message has a link that is not let through");
    return SMFIS_REJECT;
  }
  if (action > OUTLINK_ACTION_ALLOW) {
    char name[16];
    outlink_str view = outlink_action_name(action);
    snprintf(name, sizeof name, "%.*s", (int)view.len, view.data);
    if (smfi_addheader(context, mark, name) != MI_SUCCESS) return SMFIS_TEMPFAIL;
  }
  return SMFIS_ACCEPT;
}

static sfsistat on_abort(SMFICTX *context) {
  release(context);
  return SMFIS_CONTINUE;
}

/* On the thread of the watch. */
static void report(void *data, const outlink_error *error) {
  (void)data;
  if (error != NULL) complain("the old database stays in force", error);
}

int main(int count, char **arguments) {
  static char name[] = "outlink";
  struct smfiDesc filter = {
      .xxfi_name = name,
      .xxfi_version = SMFI_VERSION,
      .xxfi_flags = SMFIF_ADDHDRS | SMFIF_CHGHDRS,
      .xxfi_envfrom = on_sender,
      .xxfi_header = on_header,
      .xxfi_eoh = on_end_of_header,
      .xxfi_body = on_body,
      .xxfi_eom = on_end,
      .xxfi_abort = on_abort,
      .xxfi_close = on_abort,
  };
  if (count != 3) {
    fprintf(stderr, "usage: milter SOCKET DATABASE\n");
    return 2;
  }
  outlink_error *error = NULL;
  outlink_watch *watch = NULL;
  outlink_live_sources *sources = outlink_live_sources_new();
  outlink_status status =
      outlink_live_sources_add_database(sources, outlink_str_of(arguments[2]), &error);
  if (status == OUTLINK_STATUS_OK) status = outlink_live_open(sources, &live, &error);
  outlink_live_sources_free(sources);
  if (status == OUTLINK_STATUS_OK) {
    status = outlink_live_watch(live, 5000, report, NULL, &watch, &error);
  }
  int code = 2;
  if (status != OUTLINK_STATUS_OK) {
    complain(arguments[2], error);
  } else if (smfi_register(filter) != MI_SUCCESS || smfi_setconn(arguments[1]) != MI_SUCCESS) {
    fprintf(stderr, "milter: `%s` is no socket to listen on\n", arguments[1]);
  } else {
    code = smfi_main() == MI_SUCCESS ? 0 : 1;
  }
  outlink_error_free(error);
  outlink_watch_free(watch);
  outlink_live_free(live);
  return code;
}
