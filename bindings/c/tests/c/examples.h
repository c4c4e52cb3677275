/* What the examples of outlink.h have at hand: objects that were made before, and functions of the
 * caller. They are compiled and not run. */

#include <stdio.h>

#include "outlink.h"

static outlink_str link, text, platform, redirectors, public_key;
static outlink_error *error;
static outlink_database *database, *lists, *urgent;
static outlink_screener *screener;
static outlink_screener_builder *builder;
static outlink_live *live;
static outlink_watch_report report;
static outlink_chain *chain;
static outlink_normalized *normalized;
static outlink_expansion *expansion;
static outlink_links *links;
static outlink_verdict *verdict;
static const outlink_reason *reason;
static outlink_action action;
static outlink_when *when;
static outlink_policy *policy;
static outlink_list *list;
static outlink_compiler *compiler;
static outlink_compiled *compiled;
static outlink_profile *profile;
static outlink_statement *statement;
static outlink_order *order;
static outlink_order_layer *layer;
static int64_t published, decided;

void refuse(void);
void show_interstitial(void);
void store(outlink_str normal, outlink_str id);
void notify(outlink_str reference);
void follow(outlink_str link);
void log_line(outlink_str json);
void serve(outlink_live *live);
bool resolve(outlink_str href, outlink_bytes *address);
bool fetch(outlink_str href, outlink_bytes address, outlink_str *location);
void hide(size_t start, size_t end);
