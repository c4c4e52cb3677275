/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * outlink.h: the C interface of outlink. Made by cbindgen from bindings/c/src; do not edit.
 */

#ifndef OUTLINK_H
#define OUTLINK_H

/*
 * Checks outgoing links against blocklists, offline. Answers allow, review, warn or block, and
 * names the rule.
 *
 * ```c
 * outlink_database *database = NULL;
 * outlink_screener *screener = NULL;
 * outlink_error *error = NULL;
 * if (outlink_database_map(outlink_str_of("links.outlink"), NULL, &database, &error) ||
 *     outlink_screener_new(database, NULL, &screener, &error)) {
 *   outlink_str message = outlink_error_message(error);
 *   fprintf(stderr, "%.*s\n", (int)message.len, message.data);
 *   outlink_error_free(error);
 * }
 * if (outlink_screener_action(screener, link, NULL) >= OUTLINK_ACTION_BLOCK) refuse();
 * outlink_screener_free(screener);
 * outlink_database_free(database);
 * ```
 *
 * # Conventions
 *
 * **Objects** are opaque. What a function hands out through a `T **`, or returns as a `T *` that is
 * not `const`, belongs to the caller, who gives it to `outlink_T_free` once. No other function
 * takes ownership: what is added to or put into something else may be freed right after. What is
 * returned as a `const T *` belongs to the object that it was asked of, and is good for as long as
 * that object is neither freed nor changed.
 *
 * **Threads.** A `const T *` may be used from any number of threads at a time. A `T *` that is not
 * `const` needs the thread that uses it to be the only one. Objects may be handed from one thread
 * to another. There is no other state: no initialization, no last error, nothing per thread. The
 * library starts no thread that outlives a call, except for an `outlink_watch`.
 *
 * **NULL** is answered wherever a pointer is taken. A function that returns a status answers
 * `OUTLINK_STATUS_NULL_ARGUMENT`; one that returns an action, `OUTLINK_ACTION_BLOCK`; any other,
 * nothing: 0, false, NULL, the absent view, or the number that the function names. Where NULL means
 * something (no context, default options, an output that is not wanted), the function says so.
 * `outlink_T_free(NULL)` does nothing.
 *
 * **Errors.** A function that can fail returns an `outlink_status`, which is 0 on success. Its
 * outputs are last and are written on success only; after them comes an `outlink_error **`, which
 * is written on failure only, and which may be NULL if the caller does not care. A link that makes
 * no sense is not a failure: screening is total, and a verdict says what is wrong with the link.
 *
 * **Panics.** Should the library fail in a way that it should not, no exception and no panic leaves
 * it: a function that returns a status answers `OUTLINK_STATUS_PANIC`, and one that returns an
 * action, `OUTLINK_ACTION_BLOCK`. What Rust says of a panic goes to the standard error of the
 * process; the library writes nothing else there.
 *
 * **Forks.** A process that is made by `fork` may go on with every object: databases that are open,
 * screeners, an `outlink_live`. It has one thread, and so no `outlink_watch`: start one there. Fork
 * when no other thread is inside a function of the library, or after each database was warmed with
 * `outlink_database_warm` or screened with: a table that another thread is just building for the first
 * time is never finished in the new process.
 *
 * **Signals.** The library installs no handler and changes no mask of the caller's threads; those of an
 * `outlink_watch` block all signals but those of their own faults. No function may be called from a
 * handler. An interrupted system call is begun again.
 *
 * **Memory** comes from the allocator of the process and goes back to it through `outlink_T_free`, never
 * through `free`. Where there is none for a database or a list, whose sizes others decide, the call
 * fails with a status; a small allocation that fails ends the process. Letting a link through
 * allocates nothing, but for the first link of a known platform or redirector in a process.
 *
 * **Stack.** 256 KiB are enough for a thread that screens, whatever the link; no function calls itself
 * in proportion to what it is given. Compilers use threads of their own with the stack that the system
 * gives.
 *
 * **What may block.** Functions that decide about links, addresses and texts, and all getters, do no
 * input or output and wait for no other thread, except that the first link of a known platform or
 * redirector compiles what is known of it, in less than a millisecond; where a file is mapped, the
 * system may read a page of it. What takes a path takes as long as the file system does. What reloads,
 * puts a layer or publishes waits for others that do; the current screener is in force meanwhile.
 * `outlink_compiler_finish` takes a time in proportion to the rules.
 * `outlink_watch_free` waits for a look at the files that is under way, up to a second.
 *
 * **Unloading.** Free every `outlink_watch`, and let all threads leave the functions of the library,
 * before `dlclose`; what else was not freed stays allocated. A process that ends need not free
 * anything.
 *
 * **Strings** go in and come out as `outlink_str`: a pointer and a length in bytes, without a NUL at
 * the end. Links and texts may hold any bytes; names, patterns and TOML have to be UTF-8. What
 * comes out is UTF-8. A view belongs to the object that it was asked of. `data == NULL` says that
 * there is nothing; a string that is empty has `data != NULL` and `len == 0`. As an input, NULL
 * with the length 0 is the empty string.
 *
 * **Enumerations** are `uint32_t`. A number is never given another meaning, and new ones may come:
 * compare actions with `<` and `>=`, and have a default for the rest. A number that the library
 * does not know is answered with `OUTLINK_STATUS_INVALID_ARGUMENT`.
 *
 * **Versions.** `OUTLINK_ABI` is the number of this interface, which the name of the shared library
 * carries. As long as it stays, functions, constants and statuses are added and none is taken away or
 * given another meaning: a program goes on with every later library of the same number. Messages,
 * sentences and explanations are for people and may change at any time; the JSON of verdicts has a
 * version of its own.
 *
 * **The caller's errors.** A pointer that is neither NULL nor good, an object that is freed twice
 * or used after it was freed, one that is changed while another thread uses it, and a database file
 * that is written to while it is mapped are beyond what the library can answer; the sanitizers of
 * the compilers and valgrind find them.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif


/* Views --------------------------------------------------------------------------------
 *
 * Strings and bytes are borrowed in both directions: nobody ever frees a view.
 */

/** A string: `len` bytes from `data` on, without a NUL at the end. */
typedef struct {
  /** The first byte; NULL says that there is no string. */
  const char *data;
  /** The length in bytes. */
  size_t len;
} outlink_str;

/** Bytes: `len` of them from `data` on. */
typedef struct {
  /** The first byte; NULL says that there is nothing. */
  const uint8_t *data;
  /** How many there are. */
  size_t len;
} outlink_bytes;

/**
 * The view of a string that ends in a NUL; of NULL, the absent view.
 *
 * ```c
 * outlink_screener_action(screener, outlink_str_of("https://evil.example/"), NULL);
 * ```
 */
outlink_str outlink_str_of(const char *text);


/* Version ------------------------------------------------------------------------------
 *
 * `OUTLINK_ABI` is the number of this interface. It grows when a program that was compiled against
 * an older header would not work with the library any more; the name under which the shared
 * library is loaded carries it (`liboutlink.so.1`). Functions and constants are added without
 * changing it. A program that loads the library by hand compares the number of its header with
 * that of the library before it calls anything else.
 */

/** The number of the interface that this header describes. */
#define OUTLINK_ABI 1

/** The number of the interface that the library has. */
uint32_t outlink_abi(void);

/** The version of the library, such as `0.1.0`. */
outlink_str outlink_version(void);


/* Statuses and errors ------------------------------------------------------------------
 */

/** What became of a call; 0 is success. */
typedef uint32_t outlink_status;
/** It succeeded. */
#define OUTLINK_STATUS_OK 0
/** A pointer is NULL that must not be, or a view is NULL with a length. */
#define OUTLINK_STATUS_NULL_ARGUMENT 1
/** A number, a name or a length is not one of those that are allowed. */
#define OUTLINK_STATUS_INVALID_ARGUMENT 2
/** A string is not UTF-8 that has to be. */
#define OUTLINK_STATUS_INVALID_UTF8 3
/**
 * A file cannot be read or written, or the system has no thread to give. A catalog has
 * `OUTLINK_STATUS_CATALOG` instead, a signature `OUTLINK_STATUS_SIGNATURE`.
 */
#define OUTLINK_STATUS_IO 4
/** A database is damaged, or no database. */
#define OUTLINK_STATUS_DATABASE 5
/** A database has a version that this library does not read. */
#define OUTLINK_STATUS_DATABASE_VERSION 6
/** A list of a database has a key, and it was not given. */
#define OUTLINK_STATUS_KEY_MISSING 7
/** A policy cannot be applied. */
#define OUTLINK_STATUS_POLICY 8
/** A catalog of lists cannot be used. */
#define OUTLINK_STATUS_CATALOG 9
/** A list cannot be read to its end, or lists do not fit into one database. */
#define OUTLINK_STATUS_LIST 10
/** Links that the lists must catch are caught by no rule. */
#define OUTLINK_STATUS_CANARIES 11
/** The compiler was already finished. */
#define OUTLINK_STATUS_FINISHED 12
/** A database is not signed by anybody who is trusted. */
#define OUTLINK_STATUS_SIGNATURE 13
/** No statement of reasons or receipt is due, or it would not be complete. */
#define OUTLINK_STATUS_NO_STATEMENT 14
/** A list lost more of its rules than it may. */
#define OUTLINK_STATUS_SHRUNK 15
/** An order of an authority cannot be put in force as it stands. */
#define OUTLINK_STATUS_ORDER 16
/** A platform or redirectors of the caller cannot be used. */
#define OUTLINK_STATUS_KNOWLEDGE 17
/** The library failed in a way that it should not. */
#define OUTLINK_STATUS_PANIC 99

/** Why a call failed. */
typedef struct outlink_error outlink_error;

/** The status that the call returned; `OUTLINK_STATUS_NULL_ARGUMENT` for NULL. */
outlink_status outlink_error_status(const outlink_error *error);

/**
 * What is wrong, with the value, the limit and the remedy, for people; one line without a full
 * stop.
 */
outlink_str outlink_error_message(const outlink_error *error);

/** Frees an error. */
void outlink_error_free(outlink_error *error);


/* Actions ------------------------------------------------------------------------------
 *
 * What follows from a verdict is compared, so that actions yet to come find their place:
 *
 * ```c
 * if (action >= OUTLINK_ACTION_BLOCK) refuse();
 * else if (action >= OUTLINK_ACTION_WARN) show_interstitial();
 * ```
 */

/**
 * What the platform should do about a link. The numbers grow with strictness and leave gaps for
 * actions yet to come: compare them with `<` and `>=`, not for equality.
 */
typedef uint32_t outlink_action;
/** Let the link through. */
#define OUTLINK_ACTION_ALLOW 0
/** Let the link through and show it to a human. */
#define OUTLINK_ACTION_REVIEW 10
/** Put an interstitial in front of the link. */
#define OUTLINK_ACTION_WARN 20
/** Do not let the link through. */
#define OUTLINK_ACTION_BLOCK 30

/**
 * The name in policies, lists and JSON, such as `block`; absent if the number has no meaning. It is
 * good for as long as the library is loaded.
 */
outlink_str outlink_action_name(outlink_action action);


/* Databases ----------------------------------------------------------------------------
 *
 * A database is one file of compiled lists, which `outlink compile` or an `outlink_compiler`
 * writes. It may come from anywhere: whatever the bytes are, opening and using them ends in an
 * answer.
 *
 * ```c
 * outlink_open_options *options = outlink_open_options_new();
 * outlink_open_options_trust(options, public_key, &error);
 * outlink_database_read(outlink_str_of("links.outlink"), options, &database, &error);
 * outlink_open_options_free(options);
 * ```
 */

/** Compiled lists, ready to be searched. */
typedef struct outlink_database outlink_database;

/** How to open a database that needs more than its bytes. */
typedef struct outlink_open_options outlink_open_options;

/** Options that give no key and ask for no signature. */
outlink_open_options *outlink_open_options_new(void);

/**
 * Gives the key of the HMAC-SHA-256 that the hashes of a list were made with. Databases store no
 * keys. The keys of lists that a database does not have are ignored, so that the same options open
 * every layer.
 */
outlink_status outlink_open_options_add_key(outlink_open_options *options,
                                            outlink_str list,
                                            outlink_bytes key,
                                            outlink_error **error);

/**
 * Opens no databases but those that this key signed, or another one that is trusted: a line of
 * base64, or the text of a file such as `minisign.pub`. The signature of `links.outlink` is the file
 * `links.outlink.minisig` beside it, as `minisign -S` and `outlink compile --sign` write it. All
 * bytes are read for that. A file is not mapped in place then: see `outlink_database_map_copy`.
 *
 * A signature says who made a database, not that it is the newest: see
 * `outlink_database_signature_comment`.
 */
outlink_status outlink_open_options_trust(outlink_open_options *options,
                                          outlink_str public_key,
                                          outlink_error **error);

/** Frees options. */
void outlink_open_options_free(outlink_open_options *options);

/**
 * Reads a database into memory and verifies all checksums. `options` may be NULL.
 *
 * Fails with `OUTLINK_STATUS_IO`, `OUTLINK_STATUS_DATABASE`, `OUTLINK_STATUS_DATABASE_VERSION`,
 * `OUTLINK_STATUS_KEY_MISSING` or `OUTLINK_STATUS_SIGNATURE`.
 */
outlink_status outlink_database_read(outlink_str path,
                                     const outlink_open_options *options,
                                     outlink_database **database,
                                     outlink_error **error);

/**
 * Maps a database and uses it in place. Opening and warming 10,000,000 domains takes some 20 ms, and
 * processes that map the same file share its memory. It is for files that nobody else writes to, and
 * refused if the options trust a key. The structure is verified, and the checksums of sections of at most
 * 1 MiB. What is found to be damaged later becomes a reason of a verdict, which blocks. `options` may be
 * NULL.
 *
 * Replace a mapped file by renaming another one over it. Never write to it in place and never
 * truncate it: the system answers a read beyond the new end of a mapped file with a signal that
 * ends the process.
 *
 * Fails as `outlink_database_read` does.
 */
outlink_status outlink_database_map(outlink_str path,
                                    const outlink_open_options *options,
                                    outlink_database **database,
                                    outlink_error **error);

/**
 * Maps a copy of a database, which is in a folder and named by the hash of its bytes; makes it first if
 * it is not there. All checksums are verified, and the signature if a key is trusted. Processes that
 * name the same folder share the memory of a copy, and nothing that happens to the file at `path`
 * reaches it. See `outlink_live_sources_set_cache` for the folder. `options` may be NULL. Unix only.
 *
 * Fails as `outlink_database_read` does.
 */
outlink_status outlink_database_map_copy(outlink_str path,
                                         outlink_str folder,
                                         const outlink_open_options *options,
                                         outlink_database **database,
                                         outlink_error **error);

/**
 * Opens a copy of a database that is in memory and verifies all checksums. `options` may be NULL.
 *
 * Fails as `outlink_database_read` does.
 */
outlink_status outlink_database_from_bytes(outlink_bytes bytes,
                                           const outlink_open_options *options,
                                           outlink_database **database,
                                           outlink_error **error);

/**
 * As `outlink_database_from_bytes`, with the text of the signature: the options have to trust a key,
 * and one that they trust must have signed the bytes.
 *
 * Fails as `outlink_database_read` does.
 */
outlink_status outlink_database_from_signed_bytes(outlink_bytes bytes,
                                                  outlink_str signature,
                                                  const outlink_open_options *options,
                                                  outlink_database **database,
                                                  outlink_error **error);

/**
 * Opens the database that comes with the library: public links made for testing that scanners and
 * filters work. It blocks nothing else.
 */
outlink_status outlink_database_starter(outlink_database **database,
                                        outlink_error **error);

/**
 * Verifies the hash of the file, all checksums, and that every rule can be found and read. It takes
 * a time in proportion to the size of the file; a mapped database is read as a whole.
 *
 * Fails with `OUTLINK_STATUS_DATABASE`.
 */
outlink_status outlink_database_verify(const outlink_database *database,
                                       outlink_error **error);

/**
 * Reads the filter, the part that every link is looked up in, so that the first links after
 * `outlink_database_map` do not wait for it. One of a MiB or more, which 400,000 domains have, is
 * copied into memory of the process, with which every link takes less time.
 */
outlink_status outlink_database_warm(const outlink_database *database,
                                     outlink_error **error);

/** The name that it was compiled with. */
outlink_str outlink_database_name(const outlink_database *database);

/** The SHA-256 of its content, in hex: the same lists have the same id. */
outlink_str outlink_database_id(const outlink_database *database);

/**
 * The key that signed it, as minisign names it: 16 digits in hex. Absent if no key was trusted when
 * it was opened, so that nobody looked.
 */
outlink_str outlink_database_signature_key(const outlink_database *database);

/**
 * The trusted comment of the signature, usually the date and the file name; absent as for
 * `outlink_database_signature_key`.
 */
outlink_str outlink_database_signature_comment(const outlink_database *database);

/** The size of the file in bytes. */
size_t outlink_database_size_in_bytes(const outlink_database *database);

/** How many rules it has. */
size_t outlink_database_rule_count(const outlink_database *database);

/** How many rules of lower layers it withdraws, by list and pattern. */
size_t outlink_database_withdrawal_count(const outlink_database *database);

/** How many lists it has. */
size_t outlink_database_list_count(const outlink_database *database);

/** The name of a list; lists are in alphabetical order. */
outlink_str outlink_database_list_name(const outlink_database *database, size_t index);

/** How many rules come from a list. */
size_t outlink_database_list_rule_count(const outlink_database *database, size_t index);

/** Frees a database. Screeners that were made with it go on. */
void outlink_database_free(outlink_database *database);


/* Knowledge ----------------------------------------------------------------------------
 *
 * The platforms and redirectors that links are matched against: the built-in ones and a caller's
 * additions. Screeners, live sources and compilers take additions themselves; knowledge is for what is
 * done without one of them: expanding a link, and reading a policy or a condition that names a platform
 * of the caller.
 *
 * ```c
 * outlink_knowledge *knowledge = outlink_knowledge_new();
 * outlink_knowledge_add_platform(knowledge, platform, &error);
 * outlink_knowledge_add_redirectors(knowledge, redirectors, &error);
 * outlink_expand_with(link, NULL, knowledge, &expansion, &error);
 * outlink_policy_from_toml_with(text, knowledge, &policy, &error);
 * outlink_knowledge_free(knowledge);
 * ```
 */

/**
 * The platforms and redirectors that links are matched against: the built-in ones and a caller's
 * additions.
 */
typedef struct outlink_knowledge outlink_knowledge;

/** What is built in. */
outlink_knowledge *outlink_knowledge_new(void);

/**
 * Adds a platform, given the text of its file (TOML, in the form of data/platforms of the library).
 * The library keeps it as long as the process runs: each text once, 16 MiB at most in all.
 *
 * The status is `OUTLINK_STATUS_KNOWLEDGE`, and the message has the line, if the text is no such file.
 */
outlink_status outlink_knowledge_add_platform(outlink_knowledge *knowledge,
                                              outlink_str text,
                                              outlink_error **error);

/**
 * Adds redirectors, given the text of their file (TOML, in the form of data/redirectors of the library).
 *
 * The status is `OUTLINK_STATUS_KNOWLEDGE`, and the message has the line, if the text is no such file.
 */
outlink_status outlink_knowledge_add_redirectors(outlink_knowledge *knowledge,
                                                 outlink_str text,
                                                 outlink_error **error);

/** Frees knowledge. What was made with it goes on. */
void outlink_knowledge_free(outlink_knowledge *knowledge);


/* Limits -------------------------------------------------------------------------------
 *
 * How much work a link or a list may cost. A limit on a link adds a reason with the code `limit`, and
 * the policy decides what follows. Three limits block whatever it says: more hops than
 * `OUTLINK_LIMIT_HOPS`, a redirect loop in a chain, and more than 16,384 rules of one database that match
 * one candidate, which causes no more than `guessed` if it is a guessed one. A limit on a list is a
 * diagnostic; a compressed list that unpacks to more is an error.
 *
 * Messages are the same in every language and name a limit by its last words: `hops` is
 * `OUTLINK_LIMIT_HOPS`, `line_bytes` is `OUTLINK_LIST_LIMIT_LINE_BYTES`.
 *
 * ```c
 * outlink_limits *limits = outlink_limits_new();
 * outlink_limits_set(limits, OUTLINK_LIMIT_HOPS, 5, &error);
 * outlink_screener_builder_set_limits(builder, limits, &error);
 * outlink_limits_free(limits);
 * ```
 */

/** A limit for links. */
typedef uint32_t outlink_limit;
/** The longest link that is looked at, in bytes. Default: 65,536. */
#define OUTLINK_LIMIT_LINK_BYTES 0
/** How many hops may lead to a candidate, wrappers and entities alike. Default: 8. */
#define OUTLINK_LIMIT_DEPTH 1
/** How many candidates a link may have, itself included. Default: 32. */
#define OUTLINK_LIMIT_CANDIDATES 2
/** How many bytes may be decoded while a link is unwrapped. Default: 65,536. */
#define OUTLINK_LIMIT_DECODED_BYTES 3
/** How many hops a chain of redirects may have. Default: 20. */
#define OUTLINK_LIMIT_HOPS 4

/** The limits that links are held to. */
typedef struct outlink_limits outlink_limits;

/** The default limits. */
outlink_limits *outlink_limits_new(void);

/** Sets a limit. */
outlink_status outlink_limits_set(outlink_limits *limits,
                                  outlink_limit limit,
                                  size_t value,
                                  outlink_error **error);

/** Frees limits. */
void outlink_limits_free(outlink_limits *limits);


/* Context ------------------------------------------------------------------------------
 *
 * When, where and for whom a link is judged. Wherever a context is asked for, NULL is the default
 * context: the time of the clock, no jurisdiction and no audience.
 *
 * ```c
 * outlink_context *context = outlink_context_new();
 * outlink_context_add_jurisdiction(context, outlink_str_of("SE"), &error);
 * outlink_context_set_audience(context, outlink_str_of("minor"), &error);
 * outlink_action action = outlink_screener_action(screener, link, context);
 * outlink_context_free(context);
 * ```
 */

/** When, where and for whom a link is judged. */
typedef struct outlink_context outlink_context;

/** A context in which nothing is known. */
outlink_context *outlink_context_new(void);

/**
 * Sets the time at which rules must be valid, in seconds since 1970-01-01T00:00:00Z. Without it,
 * the clock is read when a rule has dates.
 */
outlink_status outlink_context_set_now(outlink_context *context,
                                       int64_t unix_seconds,
                                       outlink_error **error);

/**
 * Adds a place where the users are: a country as in ISO 3166-1 alpha-2, such as `SE`, or `EU`.
 * Without any, no rule is ruled out by its jurisdiction.
 */
outlink_status outlink_context_add_jurisdiction(outlink_context *context,
                                                outlink_str jurisdiction,
                                                outlink_error **error);

/** Sets who sees the link, as a name that the policy asks for, such as `minor`. */
outlink_status outlink_context_set_audience(outlink_context *context,
                                            outlink_str audience,
                                            outlink_error **error);

/** Sets where the link is shown, as a name that the policy asks for, such as `chat`. */
outlink_status outlink_context_set_surface(outlink_context *context,
                                           outlink_str surface,
                                           outlink_error **error);

/** Frees a context. */
void outlink_context_free(outlink_context *context);


/* URLs ---------------------------------------------------------------------------------
 *
 * A link in the form in which links and rules are compared, together with what a browser would
 * open.
 *
 * ```c
 * const outlink_url *url = outlink_normalized_url(normalized);
 * outlink_str href = outlink_url_href(url);      // what a worker fetches
 * outlink_str normal = outlink_url_normal(url);  // what rules are compared with
 * outlink_str domain = outlink_url_registrable_domain(url);
 * ```
 */

/** A link in normal form. */
typedef struct outlink_url outlink_url;

/**
 * What a browser would open, with user info, port and fragment: what a preview worker must fetch,
 * and nothing else. Absent if no browser opens the link.
 */
outlink_str outlink_url_href(const outlink_url *url);

/** The form that rules are compared with: `scheme://host/path?query` of a web link. */
outlink_str outlink_url_normal(const outlink_url *url);

/** The scheme in lower case, without its colon. */
outlink_str outlink_url_scheme(const outlink_url *url);

/** The host in normal form; absent if there is none. */
outlink_str outlink_url_host(const outlink_url *url);

/** The port; 0 if it is the default one of the scheme. */
uint16_t outlink_url_port(const outlink_url *url);

/** The path in normal form. */
outlink_str outlink_url_path(const outlink_url *url);

/** The query in normal form, without its question mark; absent if there is none. */
outlink_str outlink_url_query(const outlink_url *url);

/** The fragment as a browser serializes it, without its number sign; absent if there is none. */
outlink_str outlink_url_fragment(const outlink_url *url);

/**
 * The registrable domain of the host (eTLD+1), by the Public Suffix List that the library carries;
 * absent for addresses, public suffixes and links that are not web links.
 */
outlink_str outlink_url_registrable_domain(const outlink_url *url);

/**
 * What the host addresses: `public`, `loopback`, `private`, `link_local`, `metadata`, `local_name`
 * and so on. No DNS is asked. Absent for links that are not web links.
 */
outlink_str outlink_url_network(const outlink_url *url);

/** How many things are odd about how the link is written. */
size_t outlink_url_anomaly_count(const outlink_url *url);

/** The name of an anomaly, such as `credentials`; absent if there are not so many. */
outlink_str outlink_url_anomaly(const outlink_url *url, size_t index);


/* Candidates ---------------------------------------------------------------------------
 *
 * The places that a link leads to: the link itself first, then what redirectors, gateways and
 * parameters carry.
 *
 * ```c
 * for (size_t i = 0; i < outlink_verdict_candidate_count(verdict); ++i) {
 *   const outlink_candidate *candidate = outlink_verdict_candidate(verdict, i);
 *   outlink_str normal = outlink_url_normal(outlink_candidate_url(candidate));
 *   const outlink_entity *entity = outlink_candidate_entity(candidate); // NULL if it names nothing
 *   store(normal, outlink_entity_id(entity));
 * }
 * ```
 */

/** A place that a link leads to. */
typedef struct outlink_candidate outlink_candidate;

/** An account, group, channel, video, post or the like of a platform. */
typedef struct outlink_entity outlink_entity;

/** The place. */
const outlink_url *outlink_candidate_url(const outlink_candidate *candidate);

/** The index of the candidate that carried this one; `SIZE_MAX` for the link itself. */
size_t outlink_candidate_from(const outlink_candidate *candidate);

/** The name of the redirector that carried it, such as `google.url`; absent for the link itself. */
outlink_str outlink_candidate_redirector(const outlink_candidate *candidate);

/** Whether it is merely guessed that the link leads there. */
bool outlink_candidate_is_guessed(const outlink_candidate *candidate);

/** The name of the shortener that hides where this candidate leads; absent if it is none. */
outlink_str outlink_candidate_opaque(const outlink_candidate *candidate);

/** The entity that it names; NULL if it names none. */
const outlink_entity *outlink_candidate_entity(const outlink_candidate *candidate);

/** The service, such as `telegram`. */
outlink_str outlink_entity_platform(const outlink_entity *entity);

/** What is named, such as `username` or `invite`. */
outlink_str outlink_entity_kind(const outlink_entity *entity);

/** Its name. A rule names the entity as `platform:kind/id`. */
outlink_str outlink_entity_id(const outlink_entity *entity);

/** Something inside it, such as the number of a message; absent if there is nothing. */
outlink_str outlink_entity_detail(const outlink_entity *entity);


/* Rules that fit -----------------------------------------------------------------------
 *
 * ```c
 * const outlink_match *rule = outlink_reason_rule(reason); // NULL if no rule gave the reason
 * if (outlink_match_ground(rule) == OUTLINK_GROUND_ILLEGAL) notify(outlink_match_reference(rule));
 * ```
 */

/**
 * Why content may not stay: the two grounds of Article 17(3)(d) and (e) of Regulation (EU)
 * 2022/2065.
 */
typedef uint32_t outlink_ground;
/** The list does not say. */
#define OUTLINK_GROUND_NONE 0
/** It is illegal. */
#define OUTLINK_GROUND_ILLEGAL 1
/** It breaks the platform's own terms. */
#define OUTLINK_GROUND_TERMS 2

/** In which role somebody brought a rule about. */
typedef uint32_t outlink_source_type;
/** The list does not say. */
#define OUTLINK_SOURCE_TYPE_NONE 0
/** A notice. */
#define OUTLINK_SOURCE_TYPE_NOTICE 1
/** A notice of a trusted flagger. */
#define OUTLINK_SOURCE_TYPE_TRUSTED_FLAGGER 2
/** The operator's own initiative. */
#define OUTLINK_SOURCE_TYPE_OWN_INITIATIVE 3
/** An order of an authority. */
#define OUTLINK_SOURCE_TYPE_AUTHORITY_ORDER 4

/** A rule that fits a candidate, with its list and everything that the list says of it. */
typedef struct outlink_match outlink_match;

/**
 * What the rule compares: `domain`, `host`, `url`, `prefix`, `keyword`, `regex`, `ip`, `entity` or
 * `sha256`.
 */
outlink_str outlink_match_kind(const outlink_match *rule);

/** The pattern in normal form, as a rule file has it. */
outlink_str outlink_match_pattern(const outlink_match *rule);

/** Whether it is a block: `block`, or `except`. */
outlink_str outlink_match_effect(const outlink_match *rule);

/** The name of the list. */
outlink_str outlink_match_list(const outlink_match *rule);

/** The line of the list, counted from 1. */
uint32_t outlink_match_line(const outlink_match *rule);

/** What the content is, in the words of the list; absent if it does not say. */
outlink_str outlink_match_category(const outlink_match *rule);

/** Why the content may not stay. */
outlink_ground outlink_match_ground(const outlink_match *rule);

/**
 * Writes the action that the rule or its list asks for, and says whether there is one; the policy
 * may say otherwise. `action` may be NULL.
 */
bool outlink_match_action(const outlink_match *rule,
                          outlink_action *action);

/** The number of the order or case; absent if there is none. */
outlink_str outlink_match_reference(const outlink_match *rule);

/** The number or name that the list itself gives the rule; absent if it gives none. */
outlink_str outlink_match_id(const outlink_match *rule);

/** The provision of the law or of the terms that the content breaks; absent if the list does not say. */
outlink_str outlink_match_provision(const outlink_match *rule);

/** How many tags the rule has. */
size_t outlink_match_tag_count(const outlink_match *rule);

/** A tag of the rule; absent if there are not so many. */
outlink_str outlink_match_tag(const outlink_match *rule, size_t index);

/** Who says so; absent if the list does not say. */
outlink_str outlink_match_source(const outlink_match *rule);

/** In which role they say so. */
outlink_source_type outlink_match_source_type(const outlink_match *rule);

/** In how many jurisdictions the rule counts; 0 means everywhere. */
size_t outlink_match_jurisdiction_count(const outlink_match *rule);

/** A jurisdiction in which the rule counts, such as `SE` or `EU`; absent if there are not so many. */
outlink_str outlink_match_jurisdiction(const outlink_match *rule,
                                       size_t index);

/**
 * Writes from when on the rule counts, in seconds since 1970-01-01T00:00:00Z, and says whether the
 * rule has such a time. `unix_seconds` may be NULL.
 */
bool outlink_match_valid_from(const outlink_match *rule,
                              int64_t *unix_seconds);

/**
 * Writes from when on the rule does not count any more, in seconds since 1970-01-01T00:00:00Z, and
 * says whether the rule has such a time. `unix_seconds` may be NULL.
 */
bool outlink_match_valid_until(const outlink_match *rule,
                               int64_t *unix_seconds);

/** Whether no exception may lift the rule. */
bool outlink_match_is_mandatory(const outlink_match *rule);

/** The remark of the list's author; absent if there is none. */
outlink_str outlink_match_comment(const outlink_match *rule);


/* Reasons ------------------------------------------------------------------------------
 *
 * The first reason decided:
 *
 * ```c
 * const outlink_reason *reason = outlink_verdict_reason(verdict, 0);
 * if (outlink_reason_code(reason) == OUTLINK_CODE_OPAQUE_REDIRECT) follow(link);
 * outlink_str message = outlink_reason_message(reason);
 * ```
 */

/** What kind of reason it is. Reasons with the same action are in the order of these numbers. */
typedef uint32_t outlink_code;
/**
 * A database turned out to be damaged while the link was screened; it always blocks. Asking NULL
 * for its code gives this one too.
 */
#define OUTLINK_CODE_DATABASE_DAMAGED 0
/** A block fits and stands. */
#define OUTLINK_CODE_LISTED 1
/** The beginning of a hash fits; somebody who knows the whole hash has to confirm it. */
#define OUTLINK_CODE_PARTIAL_HASH 2
/** The link runs code or carries its content in itself (`javascript:`, `data:` ...). */
#define OUTLINK_CODE_DANGEROUS_SCHEME 3
/** The link has no normal form, or no browser opens it. */
#define OUTLINK_CODE_MALFORMED 4
/** The host is not public. */
#define OUTLINK_CODE_PRIVATE_ADDRESS 5
/** Where a shortener leads cannot be seen in the link. */
#define OUTLINK_CODE_OPAQUE_REDIRECT 6
/** Something ended before everything was looked at. */
#define OUTLINK_CODE_LIMIT 7
/** Something odd in the spelling, for which the policy has an action. */
#define OUTLINK_CODE_ANOMALY 8
/** A scheme that is neither of the web nor of a known messenger. */
#define OUTLINK_CODE_UNKNOWN_SCHEME 9
/** A block fits but an exception lifts it, or an exception fits and lifts nothing. */
#define OUTLINK_CODE_EXCEPTED 10
/**
 * A rule fits but does not count: at this time, in this place, or because a layer above withdraws
 * it.
 */
#define OUTLINK_CODE_INACTIVE 11
/** No rule lists the place or makes an exception for it, and the policy lets through nothing else. */
#define OUTLINK_CODE_UNLISTED 12
/** The place is something for which the policy has a condition, such as the invite of a messenger. */
#define OUTLINK_CODE_ENTITY 13
/** No web server is expected at the port. */
#define OUTLINK_CODE_PORT 14

/** Why a verdict is what it is: a rule that fits, or something that was found in the link. */
typedef struct outlink_reason outlink_reason;

/**
 * The name of a code in JSON, such as `listed`; absent if the number has no meaning. It is good for
 * as long as the library is loaded.
 */
outlink_str outlink_code_name(outlink_code code);

/** What kind of reason it is. */
outlink_code outlink_reason_code(const outlink_reason *reason);

/** What the reason asks for; `OUTLINK_ACTION_BLOCK` for NULL. */
outlink_action outlink_reason_action(const outlink_reason *reason);

/**
 * The index of the candidate that it is about; `SIZE_MAX` if it is about the link as a whole: a limit, a
 * damaged database, or a link without a normal form.
 */
size_t outlink_reason_candidate(const outlink_reason *reason);

/** The reason as one sentence without a full stop. */
outlink_str outlink_reason_message(const outlink_reason *reason);

/**
 * What exactly was found: the anomaly, the network, the limit, the scheme, the shortener or the entity; of
 * a rule that does not count why (`not_yet`, `expired`, `jurisdiction`, `withdrawn`); of an exception that
 * lifts nothing why, unless there is nothing to lift. Absent of any other rule.
 */
outlink_str outlink_reason_detail(const outlink_reason *reason);

/** The rule that fits; NULL if the reason is something that was found in the link itself. */
const outlink_match *outlink_reason_rule(const outlink_reason *reason);

/** The exception that lifts the rule; NULL if none does. */
const outlink_match *outlink_reason_lifted_by(const outlink_reason *reason);

/**
 * The withdrawal of a layer above that takes the rule out of force; NULL if none does. It has the kind
 * and pattern of the rule, its own list and line, and the effect of an exception.
 */
const outlink_match *outlink_reason_withdrawn_by(const outlink_reason *reason);

/** How many jurisdictions `outlink_reason_jurisdiction` gives. */
size_t outlink_reason_jurisdiction_count(const outlink_reason *reason);

/**
 * A jurisdiction, such as `SE` or `EU`, where a condition of the policy asks for the action, if less
 * follows elsewhere; absent if there are not so many. There is none if no condition on jurisdictions
 * decides. The rule has its own beside them.
 */
outlink_str outlink_reason_jurisdiction(const outlink_reason *reason,
                                        size_t index);


/* Verdicts -----------------------------------------------------------------------------
 *
 * ```c
 * outlink_screener_screen(screener, link, NULL, &verdict, &error);
 * if (outlink_verdict_action(verdict) >= OUTLINK_ACTION_WARN) log_line(outlink_verdict_json(verdict));
 * outlink_verdict_free(verdict);
 * ```
 */

/**
 * What to do about a link, and why. It refers to nothing else: screeners and databases may be freed
 * before it.
 */
typedef struct outlink_verdict outlink_verdict;

/** What to do; `OUTLINK_ACTION_BLOCK` for NULL. */
outlink_action outlink_verdict_action(const outlink_verdict *verdict);

/**
 * The link as it came. Bytes that are not UTF-8 are percent-encoded, and a link beyond the limit is
 * cut to it.
 */
outlink_str outlink_verdict_input(const outlink_verdict *verdict);

/** How many reasons there are: every rule and every finding that took part. */
size_t outlink_verdict_reason_count(const outlink_verdict *verdict);

/** A reason; the first one decided. NULL if there are not so many. */
const outlink_reason *outlink_verdict_reason(const outlink_verdict *verdict,
                                             size_t index);

/** How many candidates there are; none if the link has no normal form. */
size_t outlink_verdict_candidate_count(const outlink_verdict *verdict);

/** A candidate: the link itself, then every place that it leads to. NULL if there are not so many. */
const outlink_candidate *outlink_verdict_candidate(const outlink_verdict *verdict,
                                                   size_t index);

/** How many databases were asked. */
size_t outlink_verdict_database_count(const outlink_verdict *verdict);

/** The id of a database, the lowest layer first. */
outlink_str outlink_verdict_database_id(const outlink_verdict *verdict, size_t index);

/** The name of a database, the lowest layer first. */
outlink_str outlink_verdict_database_name(const outlink_verdict *verdict, size_t index);

/**
 * The verdict as JSON on one line: the same bytes in every language. It is made when it is first
 * asked for.
 */
outlink_str outlink_verdict_json(const outlink_verdict *verdict);

/** The action and a sentence a reason, on one line, for people. */
outlink_str outlink_verdict_message(const outlink_verdict *verdict);

/** Every step from the link to the action, on several lines, for people. */
outlink_str outlink_verdict_explain(const outlink_verdict *verdict);

/** Frees a verdict, and with it everything that it lent. */
void outlink_verdict_free(outlink_verdict *verdict);


/* Conditions of a policy ---------------------------------------------------------------
 *
 * A condition gives another action where a rule, a finding and the circumstances are of a certain
 * kind. Every field that is given must fit; of several values in one field any may. A condition
 * that names no code is about rules.
 *
 * ```c
 * outlink_when_new(OUTLINK_ACTION_BLOCK, &when, &error);
 * outlink_when_add_category(when, outlink_str_of("gambling"), &error);
 * outlink_when_add_audience(when, outlink_str_of("minor"), &error);
 * outlink_policy_add_when(policy, when, &error);
 * outlink_when_free(when);
 * ```
 */

/** A condition with its action. */
typedef struct outlink_when outlink_when;

/** A condition that fits every rule and no other finding, until functions say what it is about. */
outlink_status outlink_when_new(outlink_action action,
                                outlink_when **when,
                                outlink_error **error);

/** Asks for a category of the rule. */
outlink_status outlink_when_add_category(outlink_when *when,
                                         outlink_str category,
                                         outlink_error **error);

/** Asks for a list that the rule comes from. */
outlink_status outlink_when_add_list(outlink_when *when,
                                     outlink_str list,
                                     outlink_error **error);

/** Asks for the ground of the rule. */
outlink_status outlink_when_set_ground(outlink_when *when,
                                       outlink_ground ground,
                                       outlink_error **error);

/** Asks for the role of who brought the rule about. */
outlink_status outlink_when_set_source_type(outlink_when *when,
                                            outlink_source_type source_type,
                                            outlink_error **error);

/** Asks for the code of a reason; a rule that fits has `OUTLINK_CODE_LISTED`. */
outlink_status outlink_when_add_code(outlink_when *when,
                                     outlink_code code,
                                     outlink_error **error);

/**
 * Asks what the link names, whether or not a rule fits: an entity such as `telegram:username/foo`, or
 * with an asterisk for the id, the kind and the id, or the platform. The reason then has
 * `OUTLINK_CODE_ENTITY`.
 */
outlink_status outlink_when_add_entity(outlink_when *when,
                                       outlink_str entity,
                                       outlink_error **error);

/**
 * As `outlink_when_add_entity`, of a platform that is built in or the caller's. `knowledge` may be NULL:
 * what is built in.
 */
outlink_status outlink_when_add_entity_with(outlink_when *when,
                                            outlink_str entity,
                                            const outlink_knowledge *knowledge,
                                            outlink_error **error);

/** Asks where the users are: a country as in ISO 3166-1 alpha-2, or `EU`. */
outlink_status outlink_when_add_jurisdiction(outlink_when *when,
                                             outlink_str jurisdiction,
                                             outlink_error **error);

/** Asks who sees the link. */
outlink_status outlink_when_add_audience(outlink_when *when,
                                         outlink_str audience,
                                         outlink_error **error);

/** Asks where the link is shown. */
outlink_status outlink_when_add_surface(outlink_when *when,
                                        outlink_str surface,
                                        outlink_error **error);

/** Frees a condition. */
void outlink_when_free(outlink_when *when);


/* Policies -----------------------------------------------------------------------------
 *
 * A policy says what to do about what was found. It is apart from the database, so that one
 * database serves several surfaces.
 *
 * ```c
 * outlink_policy *policy = outlink_policy_preview();
 * outlink_policy_set_category(policy, outlink_str_of("gambling"), OUTLINK_ACTION_WARN, &error);
 * outlink_policy_allow_private(policy, outlink_str_of("cdn.internal"), &error);
 * outlink_screener_new(database, policy, &screener, &error);
 * outlink_policy_free(policy);
 * ```
 */

/** A kind of finding for which a policy has an action. */
typedef uint32_t outlink_setting;
/** A rule fits whose list has no action of its own. Default: block. */
#define OUTLINK_SETTING_LISTED 0
/** The link has no normal form, or no browser opens it. Default: block. */
#define OUTLINK_SETTING_MALFORMED 1
/** A limit ended the work before everything was looked at. Default: warn. */
#define OUTLINK_SETTING_LIMIT 2
/** A shortener hides where the link leads. Default: review. */
#define OUTLINK_SETTING_OPAQUE_REDIRECT 3
/** The most that a merely guessed candidate can cause. Default: review. */
#define OUTLINK_SETTING_GUESSED 4
/** The most that a hash can cause of which only the beginning is known. Default: review. */
#define OUTLINK_SETTING_PARTIAL_HASH 5
/** `javascript:`, `data:` and the like. Default: block. */
#define OUTLINK_SETTING_DANGEROUS_SCHEME 6
/** A scheme that is neither of the web nor of a known messenger. Default: review. */
#define OUTLINK_SETTING_UNKNOWN_SCHEME 7
/** A host that is not public. Default: allow; the preview policy blocks it. */
#define OUTLINK_SETTING_PRIVATE_ADDRESS 8
/**
 * A place that no rule lists and for which none makes an exception. Mail, calls, messages and maps
 * are not places. Default: allow.
 */
#define OUTLINK_SETTING_UNLISTED 9
/**
 * A port at which no web server is expected: below 1024 and neither 80 nor 443, or that of another
 * service above. Default: allow; the preview policy blocks it.
 */
#define OUTLINK_SETTING_PORT 10

/** What to do about rules that fit and about what a link shows by itself. */
typedef struct outlink_policy outlink_policy;

/** The policy for showing links to people. */
outlink_policy *outlink_policy_new(void);

/**
 * The policy for a worker that fetches links: as `outlink_policy_new`, and whatever is not a public
 * address is blocked, so that a link cannot make the worker ask a host of its own network. So is
 * every scheme but `http` and `https`, every port at which no web server is expected, and a link that
 * reaches a limit.
 */
outlink_policy *outlink_policy_preview(void);

/**
 * The policy where nobody reviews links: as `outlink_policy_new`, but what would be reviewed is a
 * warning, and shorteners are let through.
 */
outlink_policy *outlink_policy_unattended(void);

/**
 * Reads a policy from TOML. What is absent is as in the default policy. An unknown key or action is
 * an error that gives its line and the nearest known name; a policy is never applied in part.
 *
 * ```toml
 * listed = "block"
 * [category]
 * gambling = "warn"
 * [[when]]                       # if several match, the last wins
 * category = "gambling"
 * jurisdictions = ["NO"]
 * audience = "minor"
 * action = "block"
 * ```
 */
outlink_status outlink_policy_from_toml(outlink_str text,
                                        outlink_policy **policy,
                                        outlink_error **error);

/**
 * As `outlink_policy_from_toml`, with conditions that may name platforms of the caller. `knowledge` may
 * be NULL: what is built in. `outlink_screener_knowledge` gives what a screener and its databases know.
 */
outlink_status outlink_policy_from_toml_with(outlink_str text,
                                             const outlink_knowledge *knowledge,
                                             outlink_policy **policy,
                                             outlink_error **error);

/** Sets what to do about one kind of finding. */
outlink_status outlink_policy_set(outlink_policy *policy,
                                  outlink_setting setting,
                                  outlink_action action,
                                  outlink_error **error);

/** Sets what to do about the rules of a category, whatever their lists say. */
outlink_status outlink_policy_set_category(outlink_policy *policy,
                                           outlink_str category,
                                           outlink_action action,
                                           outlink_error **error);

/**
 * Sets what to do about an anomaly, by its name in JSON, such as `credentials`; without this it is
 * only noted.
 */
outlink_status outlink_policy_set_anomaly(outlink_policy *policy,
                                          outlink_str anomaly,
                                          outlink_action action,
                                          outlink_error **error);

/**
 * Adds a condition, which is copied; if several match, the last wins. One of which a part can never fit,
 * or that has an action alone, is refused. One on the code `anomaly` comes after the anomalies that it is
 * about.
 */
outlink_status outlink_policy_add_when(outlink_policy *policy,
                                       const outlink_when *when,
                                       outlink_error **error);

/**
 * Keeps an address (`10.0.0.5`), a range (`10.0.0.0/24`), a host (`cdn.internal`) or what is below one
 * (`*.cdn.internal`) reachable where `OUTLINK_SETTING_PRIVATE_ADDRESS` blocks.
 */
outlink_status outlink_policy_allow_private(outlink_policy *policy,
                                            outlink_str host,
                                            outlink_error **error);

/** Keeps a port reachable where `OUTLINK_SETTING_PORT` blocks, such as that of a web server of a partner. */
outlink_status outlink_policy_allow_port(outlink_policy *policy,
                                         uint16_t port,
                                         outlink_error **error);

/** What one kind of finding leads to, conditions aside. */
outlink_action outlink_policy_action(const outlink_policy *policy,
                                     outlink_setting setting);

/** Frees a policy. Screeners that were made with it go on. */
void outlink_policy_free(outlink_policy *policy);


/* Screeners ----------------------------------------------------------------------------
 *
 * A screener is one or more databases and a policy. It never changes; screening takes any bytes and
 * never fails. To replace its databases while links are screened, use an `outlink_live`.
 *
 * ```c
 * outlink_screener_builder *builder = outlink_screener_builder_new();
 * outlink_screener_builder_add_database(builder, lists, &error);
 * outlink_screener_builder_add_database(builder, urgent, &error); // lies on top
 * outlink_screener_builder_build(builder, &screener, &error);
 * outlink_screener_builder_free(builder);
 * ```
 */

/** Canaries of lists. They do not refer to the screener. */
typedef struct outlink_canaries outlink_canaries;

/** Decides about links: one or more databases and a policy. */
typedef struct outlink_screener outlink_screener;

/** Puts a screener together that has several databases or limits of its own. */
typedef struct outlink_screener_builder outlink_screener_builder;

/** Names of a policy that no database has. They do not refer to the screener. */
typedef struct outlink_unknown_names outlink_unknown_names;

/** A screener with one database. `policy` may be NULL: the default policy. */
outlink_status outlink_screener_new(const outlink_database *database,
                                    const outlink_policy *policy,
                                    outlink_screener **screener,
                                    outlink_error **error);

/** A builder without databases, with the default policy and the default limits. */
outlink_screener_builder *outlink_screener_builder_new(void);

/** Adds a database as the topmost layer. */
outlink_status outlink_screener_builder_add_database(outlink_screener_builder *builder,
                                                     const outlink_database *database,
                                                     outlink_error **error);

/** Replaces the policy. */
outlink_status outlink_screener_builder_set_policy(outlink_screener_builder *builder,
                                                   const outlink_policy *policy,
                                                   outlink_error **error);

/** Replaces the limits. */
outlink_status outlink_screener_builder_set_limits(outlink_screener_builder *builder,
                                                   const outlink_limits *limits,
                                                   outlink_error **error);

/**
 * Adds a platform, given the text of its file (TOML, in the form of data/platforms of the library): what
 * links to its hosts and apps name. Databases carry those that they were compiled with.
 *
 * The status is `OUTLINK_STATUS_KNOWLEDGE`, and the message has the line, if the text is no such file.
 */
outlink_status outlink_screener_builder_add_platform(outlink_screener_builder *builder,
                                                     outlink_str text,
                                                     outlink_error **error);

/**
 * Adds redirectors, given the text of their file (TOML, in the form of data/redirectors of the library):
 * where links carry a target. Databases carry those that they were compiled with.
 *
 * The status is `OUTLINK_STATUS_KNOWLEDGE`, and the message has the line, if the text is no such file.
 */
outlink_status outlink_screener_builder_add_redirectors(outlink_screener_builder *builder,
                                                        outlink_str text,
                                                        outlink_error **error);

/** Makes a screener. The builder can go on and make others. */
outlink_status outlink_screener_builder_build(const outlink_screener_builder *builder,
                                              outlink_screener **screener,
                                              outlink_error **error);

/** Frees a builder. */
void outlink_screener_builder_free(outlink_screener_builder *builder);

/**
 * What a screener goes by: what is built in, what its databases carry, and what was added. Free it with
 * `outlink_knowledge_free`; it does not refer to the screener.
 */
outlink_knowledge *outlink_screener_knowledge(const outlink_screener *screener);

/** What to do about a link. This is the function for every message and every click. */
outlink_action outlink_screener_action(const outlink_screener *screener,
                                       outlink_str link,
                                       const outlink_context *context);

/**
 * The action for each of `count` links, in one context, written to as many `actions`. Allocates nothing
 * for almost every allowed link.
 *
 * Should the call fail, then every action that is not known is `OUTLINK_ACTION_BLOCK`, so that
 * nobody lets a link through who does not look at the status: `actions` is written in any case,
 * unless it is NULL or `count` is more than memory can hold. A link that is NULL with a length is
 * blocked.
 *
 * `links` and `actions` are NULL or have room for `count`, and do not overlap.
 */
outlink_status outlink_screener_actions(const outlink_screener *screener,
                                        const outlink_str *links,
                                        size_t count,
                                        const outlink_context *context,
                                        outlink_action *actions,
                                        outlink_error **error);

/** The verdict about a link: what to do, and why. */
outlink_status outlink_screener_screen(const outlink_screener *screener,
                                       outlink_str link,
                                       const outlink_context *context,
                                       outlink_verdict **verdict,
                                       outlink_error **error);

/**
 * What to do about an address that the caller resolved: rules of the kind `ip`, and whether the
 * address is a public one. `address` has the 4 bytes of a `struct in_addr` or the 16 of a `struct
 * in6_addr`. A worker that fetches a link asks for every address of its host, with the policy of
 * `outlink_policy_preview`.
 */
outlink_action outlink_screener_address_action(const outlink_screener *screener,
                                               outlink_bytes address,
                                               const outlink_context *context);

/** The verdict about an address that the caller resolved; see `outlink_screener_address_action`. */
outlink_status outlink_screener_screen_address(const outlink_screener *screener,
                                               outlink_bytes address,
                                               const outlink_context *context,
                                               outlink_verdict **verdict,
                                               outlink_error **error);

/**
 * The canaries that no rule catches: links that the lists of the databases say must be caught.
 * Something is wrong with the lists if there are any, whatever the policy makes of it. A reload looks
 * for them before it publishes.
 */
outlink_status outlink_screener_uncaught_canaries(const outlink_screener *screener,
                                                  outlink_canaries **canaries,
                                                  outlink_error **error);

/** How many canaries there are. */
size_t outlink_canaries_count(const outlink_canaries *canaries);

/** A canary; absent if there are not so many. */
outlink_str outlink_canaries_link(const outlink_canaries *canaries, size_t index);

/** Frees canaries. */
void outlink_canaries_free(outlink_canaries *canaries);

/**
 * The lists and categories that the policy names and no database has. One may yet come with another
 * database, or the name is misspelled and what the policy says of it never applies: log them after a
 * policy was written anew.
 */
outlink_status outlink_screener_unknown_policy_names(const outlink_screener *screener,
                                                     outlink_unknown_names **names,
                                                     outlink_error **error);

/** How many names there are. */
size_t outlink_unknown_names_count(const outlink_unknown_names *names);

/**
 * A name in a sentence, with the nearest name that a database has, such as "unknown list `owm`, did you
 * mean `own`?"; absent if there are not so many.
 */
outlink_str outlink_unknown_names_message(const outlink_unknown_names *names,
                                          size_t index);

/** Frees names. */
void outlink_unknown_names_free(outlink_unknown_names *names);

/** Frees a screener. */
void outlink_screener_free(outlink_screener *screener);


/* Live reload --------------------------------------------------------------------------
 *
 * An `outlink_live` holds the screener that is in force and replaces it while links are screened.
 * Screening never waits. A reload opens the files off the path of traffic, tries the canaries
 * that the lists carry, and only then publishes; on any failure the last good state stays in force.
 *
 * ```c
 * outlink_live_sources *sources = outlink_live_sources_new();
 * outlink_live_sources_add_database(sources, outlink_str_of("links.outlink"), &error);
 * outlink_live_sources_set_policy(sources, outlink_str_of("policy.toml"), &error);
 * outlink_live_open(sources, &live, &error);
 * outlink_live_sources_free(sources);
 *
 * outlink_live_reload_if_changed(live, NULL, &error); // once a second, from any thread
 * outlink_action action = outlink_live_action(live, link, NULL);
 * ```
 */

/**
 * Holds the screener that is in force. Every function that takes one may be called from any number
 * of threads at a time, except the one that frees it.
 */
typedef struct outlink_live outlink_live;

/** What a live screener says of itself. */
typedef struct outlink_live_report outlink_live_report;

/** The files that a live screener is made of. */
typedef struct outlink_live_sources outlink_live_sources;

/** No files yet. */
outlink_live_sources *outlink_live_sources_new(void);

/** Adds the path of a database as the topmost layer. Replace the file by renaming a new one over it. */
outlink_status outlink_live_sources_add_database(outlink_live_sources *sources,
                                                 outlink_str path,
                                                 outlink_error **error);

/**
 * Sets the path of the policy, in TOML, of at most a MiB. Without one, the default policy is in force.
 *
 * Rename a new policy into place: then it counts at once. One that is written in place counts once the
 * file has held it for three seconds, or after `outlink_live_reload`. A file without any key is refused.
 */
outlink_status outlink_live_sources_set_policy(outlink_live_sources *sources,
                                               outlink_str path,
                                               outlink_error **error);

/**
 * Adds a platform, given the text of its file (TOML, in the form of data/platforms of the library): what
 * links to its hosts and apps name. Databases carry those that they were compiled with.
 *
 * The status is `OUTLINK_STATUS_KNOWLEDGE`, and the message has the line, if the text is no such file.
 */
outlink_status outlink_live_sources_add_platform(outlink_live_sources *sources,
                                                 outlink_str text,
                                                 outlink_error **error);

/**
 * Adds redirectors, given the text of their file (TOML, in the form of data/redirectors of the library):
 * where links carry a target. Databases carry those that they were compiled with.
 *
 * The status is `OUTLINK_STATUS_KNOWLEDGE`, and the message has the line, if the text is no such file.
 */
outlink_status outlink_live_sources_add_redirectors(outlink_live_sources *sources,
                                                    outlink_str text,
                                                    outlink_error **error);

/** Sets how the databases are opened. */
outlink_status outlink_live_sources_set_options(outlink_live_sources *sources,
                                                const outlink_open_options *options,
                                                outlink_error **error);

/**
 * Sets a folder for copies of the databases, which are mapped: processes that name the same folder
 * share the memory of a copy, and nothing that happens to a file reaches its copy. The folder is made
 * if it is missing; nobody but the user of the process, or the superuser, may be allowed to write to
 * it. Copies that no process maps any more are removed. Unix only.
 *
 * Without it, databases are read into memory of the process, where nothing reaches them either.
 */
outlink_status outlink_live_sources_set_cache(outlink_live_sources *sources,
                                              outlink_str folder,
                                              outlink_error **error);

/**
 * Maps the files themselves, as `outlink_database_map` does: for files that are only ever replaced by
 * renaming another one over them, and not with a trusted key. If somebody writes to one nevertheless,
 * the next look at the files finds that, and every link is blocked until another file takes its place;
 * if it was truncated, the system may end the process before.
 */
outlink_status outlink_live_sources_map_originals(outlink_live_sources *sources,
                                                  outlink_error **error);

/**
 * Sets the largest share of its rules, from 0 to 1, that a list may lose with a reload. A reload after
 * which a list has lost more, one that is missing included, is refused with `OUTLINK_STATUS_SHRUNK`.
 * Without it, a list may lose all of them.
 */
outlink_status outlink_live_sources_set_max_shrink(outlink_live_sources *sources,
                                                   double max_shrink,
                                                   outlink_error **error);

/** Sets the limits that links are held to. */
outlink_status outlink_live_sources_set_limits(outlink_live_sources *sources,
                                               const outlink_limits *limits,
                                               outlink_error **error);

/** Frees sources. */
void outlink_live_sources_free(outlink_live_sources *sources);

/**
 * Opens the files and tries the canaries. `sources` is copied.
 *
 * Fails as `outlink_database_read` does, and with `OUTLINK_STATUS_POLICY` or
 * `OUTLINK_STATUS_CANARIES`.
 */
outlink_status outlink_live_open(const outlink_live_sources *sources,
                                 outlink_live **live,
                                 outlink_error **error);

/**
 * Reads the policy and the databases whose files have changed, and publishes what they hold. On
 * failure the last good state stays in force.
 *
 * Fails as `outlink_live_open` does, and with `OUTLINK_STATUS_SHRUNK`.
 */
outlink_status outlink_live_reload(const outlink_live *live,
                                   outlink_error **error);

/**
 * Reads the files again if one of them was replaced or written to, and says whether that was so. It
 * costs a look at each file's properties: call it once a second from any thread, or have an
 * `outlink_watch` do so. A file that cannot be used is tried again after longer and longer pauses.
 * `changed` may be NULL.
 *
 * It works in a process that was made by `fork`, whatever the threads of its parent did then. An
 * `outlink_watch` does not survive a fork: start one in the new process, and free the other one there
 * or not.
 *
 * Fails as `outlink_live_reload` does.
 */
outlink_status outlink_live_reload_if_changed(const outlink_live *live,
                                              bool *changed,
                                              outlink_error **error);

/**
 * Puts a database on top of those of the files, and publishes; it takes the place of one of the same
 * name that was put there before. An urgent order is in force in the time that it takes to compile
 * it, whatever lies below. It outlasts every reload, but not the process: write it to a file of the
 * sources too. On failure, which is a canary that no rule catches, everything is as it was.
 *
 * Fails with `OUTLINK_STATUS_CANARIES`.
 */
outlink_status outlink_live_put_layer(const outlink_live *live,
                                      const outlink_database *database,
                                      outlink_error **error);

/**
 * Takes away a database that was put on top of those of the files, and publishes; says whether
 * there was one of that name. On failure, which is a canary that no rule catches any more,
 * everything is as it was. `removed` may be NULL.
 *
 * Fails with `OUTLINK_STATUS_CANARIES`.
 */
outlink_status outlink_live_remove_layer(const outlink_live *live,
                                         outlink_str name,
                                         bool *removed,
                                         outlink_error **error);

/**
 * Publishes a screener that the caller put together, until something else is published. Its canaries
 * are not tried: see `outlink_screener_uncaught_canaries`.
 */
outlink_status outlink_live_publish(const outlink_live *live,
                                    const outlink_screener *screener,
                                    outlink_error **error);

/**
 * The screener in force, for the caller to free. It stays whole for as long as it is held, whatever
 * is published meanwhile: take one for work in which all links must be judged alike.
 */
outlink_status outlink_live_current(const outlink_live *live,
                                    outlink_screener **screener,
                                    outlink_error **error);

/**
 * What is in force, since when, and how the last look at the files went, as JSON, for the caller to
 * free: `since`, `databases` (of each its `id`, `name` and number of `rules`), `changes` (of each
 * database that differs from the state before, what it was `before` and is `after`), `warnings` (a
 * sentence for each list and category that the policy names and no database has), `checked` (when the
 * files were last found to be what is in force), and `failure` (`since`, `last`, `count`, `message`),
 * which is null if nothing is wrong with the files.
 */
outlink_status outlink_live_status(const outlink_live *live,
                                   outlink_live_report **status,
                                   outlink_error **error);

/** The JSON of a status. */
outlink_str outlink_live_report_json(const outlink_live_report *report);

/** Frees a status. */
void outlink_live_report_free(outlink_live_report *report);

/** What to do about a link by the screener in force; as `outlink_screener_action`. */
outlink_action outlink_live_action(const outlink_live *live,
                                   outlink_str link,
                                   const outlink_context *context);

/**
 * What to do about each of `count` links, all by the same screener; as `outlink_screener_actions`.
 *
 * `links` and `actions` are NULL or have room for `count`, and do not overlap.
 */
outlink_status outlink_live_actions(const outlink_live *live,
                                    const outlink_str *links,
                                    size_t count,
                                    const outlink_context *context,
                                    outlink_action *actions,
                                    outlink_error **error);

/** The verdict about a link by the screener in force; as `outlink_screener_screen`. */
outlink_status outlink_live_screen(const outlink_live *live,
                                   outlink_str link,
                                   const outlink_context *context,
                                   outlink_verdict **verdict,
                                   outlink_error **error);

/** Frees a live screener; no thread may use it any more. */
void outlink_live_free(outlink_live *live);


/* Watching files -----------------------------------------------------------------------
 *
 * For services that have no thread to spare for `outlink_live_reload_if_changed`: a watch is a
 * thread of the library that calls it, and the only one that outlives a call.
 *
 * ```c
 * outlink_watch *watch = NULL;
 * outlink_live_watch(live, 1000, report, NULL, &watch, &error); // once a second
 * serve(live);
 * outlink_watch_free(watch);
 * ```
 */

/**
 * Hears of every reload, on the thread of the watch: `error` is NULL if a new state is in force,
 * and else says why the last good one stays. It is good until the function returns. The function
 * must not throw. It may free the watch, and is then not called again.
 */
typedef void (*outlink_watch_report)(void *data, const outlink_error *error);

/**
 * A thread that looks at the files of a live screener. It blocks all signals but those of its own
 * faults, and does not survive `fork`: start another one in the new process.
 */
typedef struct outlink_watch outlink_watch;

/**
 * Looks at the files once in so many milliseconds, of which there must be at least one, until the
 * watch is freed. `report` may be NULL; `data` is handed to it. The live screener may be freed
 * before the watch. A look that fails in a way that it should not is reported too, as
 * `OUTLINK_STATUS_PANIC`, and the watch goes on. `OUTLINK_STATUS_IO` says that the system has no
 * thread to give.
 */
outlink_status outlink_live_watch(const outlink_live *live,
                                  uint64_t interval_ms,
                                  outlink_watch_report report,
                                  void *data,
                                  outlink_watch **watch,
                                  outlink_error **error);

/**
 * Frees a watch. It waits for its thread to end: when this returns, nothing is reported any more.
 * Called by `report` itself, it does not wait, and the report is the last one.
 */
void outlink_watch_free(outlink_watch *watch);


/* Chains of redirects ------------------------------------------------------------------
 *
 * A guard for a worker that follows redirects: every hop is screened before it is fetched. Give the
 * screener a policy such as `outlink_policy_preview`: the default one lets links and redirects reach
 * addresses that are not public, such as those of cloud metadata. A host with a public name may
 * resolve to such an address, so ask `outlink_chain_address` about the address of each hop, and connect
 * to that address and to no other.
 *
 * ```c
 * outlink_policy *preview = outlink_policy_preview();
 * outlink_screener_new(database, preview, &screener, &error);
 * outlink_policy_free(preview);
 * outlink_chain_new(screener, NULL, &chain, &error);
 * outlink_str location = link, href;
 * outlink_bytes address;
 * do {
 *   if (outlink_chain_hop(chain, location, &verdict, &error)) break;
 *   outlink_verdict_free(verdict);
 *   href = outlink_chain_href(chain);
 *   if (href.data == NULL || !resolve(href, &address)) break;
 *   if (outlink_chain_address(chain, address, &verdict, &error)) break;
 *   outlink_verdict_free(verdict);
 *   href = outlink_chain_href(chain);
 * } while (href.data != NULL && fetch(href, address, &location));
 * outlink_chain_free(chain);
 * ```
 *
 * Beside what a screener finds, a hop has the reason `limit` when the chain is too long (detail
 * `hops`) or comes back to a link that it visited (detail `loop`), both of which block, and the
 * anomaly `downgrade` when it leaves an encrypted connection for an open one.
 *
 * A worker fetches what `outlink_chain_href` gives, as it stands there, for as long as that gives
 * anything. A chain stops at a block, at a reason `limit`, and at a link that is neither `http` nor
 * `https`. Once stopped it stays stopped, and every further call gives the verdict that stopped it.
 *
 * A worker that looks at `outlink_chain_action` alone is stopped by a hop that could not be screened
 * too: after a call that failed it says `OUTLINK_ACTION_BLOCK` until a later hop was screened.
 */

/** A chain of redirects. */
typedef struct outlink_chain outlink_chain;

/** A chain that has not begun. `context`, which is copied, may be NULL. */
outlink_status outlink_chain_new(const outlink_screener *screener,
                                 const outlink_context *context,
                                 outlink_chain **chain,
                                 outlink_error **error);

/**
 * Stops at verdicts of this action too, such as `OUTLINK_ACTION_REVIEW`. At `OUTLINK_ACTION_BLOCK` a
 * chain always stops; `OUTLINK_ACTION_ALLOW` counts as `OUTLINK_ACTION_REVIEW`.
 */
outlink_status outlink_chain_stop_at(outlink_chain *chain,
                                     outlink_action action,
                                     outlink_error **error);

/**
 * Screens the next hop: the first link, then each `Location` as the server gives it, which may be
 * relative.
 */
outlink_status outlink_chain_hop(outlink_chain *chain,
                                 outlink_str location,
                                 outlink_verdict **verdict,
                                 outlink_error **error);

/**
 * Screens an address to which the host of the current hop resolved: the 4 bytes of a `struct
 * in_addr` or the 16 of a `struct in6_addr`. Connect to this address and to no other.
 */
outlink_status outlink_chain_address(outlink_chain *chain,
                                     outlink_bytes address,
                                     outlink_verdict **verdict,
                                     outlink_error **error);

/**
 * The URL to fetch now: the current hop, exactly as it has to be asked for. Absent before the first
 * hop, where the chain has stopped, for NULL, and after a call that failed until a later hop was
 * screened. It is good until the next call with this chain.
 */
outlink_str outlink_chain_href(const outlink_chain *chain);

/**
 * Screens what the page of the current hop shows beside itself, such as an `og:image`, and gives the URL
 * to fetch, which is good until the next call with this chain. Absent if it must not be fetched, for
 * NULL, and after a call that failed until a later hop was screened. `reference` may be relative. The
 * chain stays where it is; `outlink_screener_address_action` judges the addresses of the URL.
 */
outlink_str outlink_chain_resource(outlink_chain *chain,
                                   outlink_str reference);

/**
 * The strictest action so far; `OUTLINK_ACTION_BLOCK` for NULL, and after a call that failed until a
 * later hop was screened.
 */
outlink_action outlink_chain_action(const outlink_chain *chain);

/** How many hops were screened. */
size_t outlink_chain_length(const outlink_chain *chain);

/** Frees a chain. */
void outlink_chain_free(outlink_chain *chain);


/* Normalizing --------------------------------------------------------------------------
 *
 * ```c
 * outlink_normalize(outlink_str_of("HTTP://0x7f.1/%2561"), NULL, &normalized, &error);
 * outlink_str normal = outlink_url_normal(outlink_normalized_url(normalized)); // http://127.0.0.1/a
 * outlink_normalized_free(normalized);
 * ```
 */

/** What came of normalizing a link: a URL, or the reason why it is none. */
typedef struct outlink_normalized outlink_normalized;

/** Brings a link to normal form. `limits` may be NULL. */
outlink_status outlink_normalize(outlink_str link,
                                 const outlink_limits *limits,
                                 outlink_normalized **normalized,
                                 outlink_error **error);

/** The URL; NULL if the link has no normal form. */
const outlink_url *outlink_normalized_url(const outlink_normalized *normalized);

/** Why the link has no normal form; absent if it has one. */
outlink_str outlink_normalized_error(const outlink_normalized *normalized);

/** The JSON that `outlink normalize` prints, on one line. */
outlink_str outlink_normalized_json(const outlink_normalized *normalized);

/** Frees what came of normalizing a link. */
void outlink_normalized_free(outlink_normalized *normalized);


/* Expanding ----------------------------------------------------------------------------
 *
 * ```c
 * outlink_expand(outlink_str_of("https://www.google.com/url?q=https://t.me/s/shop1"), NULL, &expansion,
 *                &error);
 * const outlink_candidate *target = outlink_expansion_candidate(expansion, 1);
 * outlink_str id = outlink_entity_id(outlink_candidate_entity(target)); // shop1
 * outlink_expansion_free(expansion);
 * ```
 */

/** Where a link leads, or the reason why it leads nowhere. */
typedef struct outlink_expansion outlink_expansion;

/**
 * Finds where a link leads, as far as the link says so, by the platforms and redirectors that are built
 * in; nothing is fetched. `limits` may be NULL.
 */
outlink_status outlink_expand(outlink_str link,
                              const outlink_limits *limits,
                              outlink_expansion **expansion,
                              outlink_error **error);

/**
 * As `outlink_expand`, by the platforms and redirectors of the caller too. `limits` may be NULL, and so
 * may `knowledge`: what is built in.
 */
outlink_status outlink_expand_with(outlink_str link,
                                   const outlink_limits *limits,
                                   const outlink_knowledge *knowledge,
                                   outlink_expansion **expansion,
                                   outlink_error **error);

/** How many candidates there are; none if the link has no normal form. */
size_t outlink_expansion_candidate_count(const outlink_expansion *expansion);

/** A candidate: the link itself, then every place that it leads to. NULL if there are not so many. */
const outlink_candidate *outlink_expansion_candidate(const outlink_expansion *expansion,
                                                     size_t index);

/**
 * The limit that ended the work before everything was found: `depth`, `candidates` or
 * `decoded_bytes`; absent if none did.
 */
outlink_str outlink_expansion_limit(const outlink_expansion *expansion);

/** Why the link has no normal form; absent if it has one. */
outlink_str outlink_expansion_error(const outlink_expansion *expansion);

/** The JSON that `outlink expand` prints, on one line. */
outlink_str outlink_expansion_json(const outlink_expansion *expansion);

/** Frees an expansion. */
void outlink_expansion_free(outlink_expansion *expansion);


/* Links in text ------------------------------------------------------------------------
 *
 * ```c
 * outlink_screen_text(screener, text, NULL, &links, &error);
 * for (size_t i = 0; i < outlink_links_count(links); ++i) {
 *   if (outlink_verdict_action(outlink_links_verdict(links, i)) >= OUTLINK_ACTION_BLOCK) {
 *     hide(outlink_links_start(links, i), outlink_links_end(links, i));
 *   }
 * }
 * outlink_links_free(links);
 * ```
 */

/** How a text is read. Wherever options are asked for, NULL says: as plain text that stands nowhere. */
typedef struct outlink_extract_options outlink_extract_options;

/** The links in a text, in their order, without overlaps. They do not refer to the text. */
typedef struct outlink_links outlink_links;

/** Options that say nothing. */
outlink_extract_options *outlink_extract_options_new(void);

/**
 * Sets the address of the page that the text is, or stands on. Relative references of HTML and
 * Markdown are links then.
 */
outlink_status outlink_extract_options_set_base(outlink_extract_options *options,
                                                outlink_str base,
                                                outlink_error **error);

/**
 * Sets whether the text is the body of a mail in quoted-printable encoding, in which `=3D` is an
 * equals sign. Offsets are those of the text as it came.
 */
outlink_status outlink_extract_options_set_quoted_printable(outlink_extract_options *options,
                                                            bool is_encoded,
                                                            outlink_error **error);

/** Frees options. */
void outlink_extract_options_free(outlink_extract_options *options);

/**
 * Finds the links in a text: with and without a scheme, in Markdown and HTML, and in disguise
 * (`hxxps://evil[.]example`).
 */
outlink_status outlink_extract(outlink_str text,
                               outlink_links **links,
                               outlink_error **error);

/**
 * Finds the links in a text as `outlink_extract` does, and reads it as the options say, which may be
 * NULL.
 */
outlink_status outlink_extract_with(outlink_str text,
                                    const outlink_extract_options *options,
                                    outlink_links **links,
                                    outlink_error **error);

/**
 * Finds the links in a text and decides about each of them as `outlink_screener_screen` does: see
 * `outlink_links_verdict`. `context` may be NULL, for the default context.
 * A link whose text shows another host than it leads to has the anomaly `shown_host_differs`.
 */
outlink_status outlink_screen_text(const outlink_screener *screener,
                                   outlink_str text,
                                   const outlink_context *context,
                                   outlink_links **links,
                                   outlink_error **error);

/**
 * Decides about the links in a text as `outlink_screen_text` does, and reads it as the options say,
 * which may be NULL.
 */
outlink_status outlink_screen_text_with(const outlink_screener *screener,
                                        outlink_str text,
                                        const outlink_extract_options *options,
                                        const outlink_context *context,
                                        outlink_links **links,
                                        outlink_error **error);

/**
 * The verdict about a link that `outlink_screen_text` found. It belongs to the links. NULL if there
 * are not so many, or if they come from `outlink_extract`.
 */
const outlink_verdict *outlink_links_verdict(const outlink_links *links,
                                             size_t index);

/** How many links there are. */
size_t outlink_links_count(const outlink_links *links);

/** The offset in the text of the first byte of a link; `SIZE_MAX` if there are not so many. */
size_t outlink_links_start(const outlink_links *links,
                           size_t index);

/** The offset in the text behind the last byte of a link; `SIZE_MAX` if there are not so many. */
size_t outlink_links_end(const outlink_links *links,
                         size_t index);

/**
 * What a program opens, as a browser spells it (the `href`): the link with its scheme, and with
 * disguises and escapes undone. Absent if there are not so many.
 */
outlink_str outlink_links_url(const outlink_links *links,
                              size_t index);

/**
 * How a link is written: `scheme`, `bare` (without a scheme) or `disguised`. Absent if there are not
 * so many.
 */
outlink_str outlink_links_form(const outlink_links *links,
                               size_t index);

/**
 * What markup shows in the place of a link. Absent if it shows nothing else, or if there are not so
 * many.
 */
outlink_str outlink_links_shown(const outlink_links *links,
                                size_t index);

/** Whether what is shown names another host than that of the link. */
bool outlink_links_shown_host_differs(const outlink_links *links, size_t index);

/** Frees links, and the verdicts about them. */
void outlink_links_free(outlink_links *links);


/* Lists --------------------------------------------------------------------------------
 *
 * The description of a list: everything that is known before its first line is read. A rule inherits
 * what it does not say itself.
 *
 * ```c
 * outlink_list_new(outlink_str_of("orders"), OUTLINK_FORMAT_URLS, &list, &error);
 * outlink_list_set_category(list, outlink_str_of("recruitment"), &error);
 * outlink_list_set_ground(list, OUTLINK_GROUND_ILLEGAL, &error);
 * outlink_list_set_mandatory(list, true, &error);
 * ```
 */

/** How a list is written. */
typedef uint32_t outlink_format;
/** One domain per line. */
#define OUTLINK_FORMAT_DOMAINS 0
/** A hosts file: an address, then names. */
#define OUTLINK_FORMAT_HOSTS 1
/** One URL per line, with or without its scheme. */
#define OUTLINK_FORMAT_URLS 2
/** Network rules of ad blockers. */
#define OUTLINK_FORMAT_ADBLOCK 3
/** One keyword per line. */
#define OUTLINK_FORMAT_KEYWORDS 4
/** One regular expression per line. */
#define OUTLINK_FORMAT_REGEXES 5
/** One address or range of addresses per line. */
#define OUTLINK_FORMAT_CIDR 6
/** One hash or hash prefix per line, in hex. */
#define OUTLINK_FORMAT_HASHES 7
/** One rule object per line, in JSON. */
#define OUTLINK_FORMAT_RULES 8
/** A table with a column of links. */
#define OUTLINK_FORMAT_CSV 9
/** Strings or records of a JSON document, or of JSON Lines. */
#define OUTLINK_FORMAT_JSON 10
/** Indicators of a STIX 2.1 bundle. */
#define OUTLINK_FORMAT_STIX 11
/** Attributes of MISP events, or a MISP warning list. */
#define OUTLINK_FORMAT_MISP 12
/** A response policy zone of a name server. */
#define OUTLINK_FORMAT_RPZ 13
/** Settings of dnsmasq. */
#define OUTLINK_FORMAT_DNSMASQ 14
/** Local zones of Unbound. */
#define OUTLINK_FORMAT_UNBOUND 15
/** Rules of Clash, Surge and v2fly. */
#define OUTLINK_FORMAT_CLASH 16
/** Regular expressions for the host, as Pi-hole has them. */
#define OUTLINK_FORMAT_PIHOLE 17
/** Trails of Maltrail. */
#define OUTLINK_FORMAT_MALTRAIL 18
/** Recognised by the content, when the list is read. */
#define OUTLINK_FORMAT_AUTO 255

/** What a list is meant for. */
typedef uint32_t outlink_list_kind;
/**
 * It names single evils: a rule that takes down a public suffix, a shared host or a whole messenger
 * is refused. The default.
 */
#define OUTLINK_LIST_KIND_THREAT 0
/** It names a category, and may mean whole platforms. */
#define OUTLINK_LIST_KIND_CATEGORY 1

/** Whose blocks the exceptions of a list lift. */
typedef uint32_t outlink_exceptions;
/** The blocks of the same list. The default. */
#define OUTLINK_EXCEPTIONS_OWN 0
/** The blocks of every list: for the operator's own list. */
#define OUTLINK_EXCEPTIONS_ALL 1

/** What the hashes of a list are made of. */
typedef uint32_t outlink_hash_of;
/** Expressions of Safe Browsing: `evil.example/`, `evil.example/page`. The default. */
#define OUTLINK_HASH_OF_EXPRESSION 0
/** Names alone, `evil.example`; each covers what is below it. */
#define OUTLINK_HASH_OF_HOST 1

/** The description of a list. */
typedef struct outlink_list outlink_list;

/**
 * A threat list of which nothing else is known. The name is the one that verdicts give, and unique
 * in a database.
 */
outlink_status outlink_list_new(outlink_str name,
                                outlink_format format,
                                outlink_list **list,
                                outlink_error **error);

/** Sets what the list is meant for. */
outlink_status outlink_list_set_kind(outlink_list *list,
                                     outlink_list_kind kind,
                                     outlink_error **error);

/** Sets whose blocks the exceptions of the list lift. */
outlink_status outlink_list_set_exceptions(outlink_list *list,
                                           outlink_exceptions exceptions,
                                           outlink_error **error);

/**
 * Sets whether the hashes of the list are HMAC-SHA-256 with a key that is given when the database
 * is opened.
 */
outlink_status outlink_list_set_keyed(outlink_list *list,
                                      bool keyed,
                                      outlink_error **error);

/** Sets what the hashes of the list are made of. Keyed hashes are of expressions always. */
outlink_status outlink_list_set_hash_of(outlink_list *list,
                                        outlink_hash_of hash_of,
                                        outlink_error **error);

/**
 * Adds a link that some rule must catch as long as the list is in force: a reload after which none does
 * is not published.
 */
outlink_status outlink_list_add_canary(outlink_list *list,
                                       outlink_str link,
                                       outlink_error **error);

/** Sets what the content is, as an open name such as `malware` or `recruitment`. */
outlink_status outlink_list_set_category(outlink_list *list,
                                         outlink_str category,
                                         outlink_error **error);

/** Sets why the content may not stay. */
outlink_status outlink_list_set_ground(outlink_list *list,
                                       outlink_ground ground,
                                       outlink_error **error);

/** Sets what to do about what the rules fit, unless the policy says otherwise. */
outlink_status outlink_list_set_action(outlink_list *list,
                                       outlink_action action,
                                       outlink_error **error);

/**
 * Adds a place where the rules count: a country as in ISO 3166-1 alpha-2, or `EU`. Without any they
 * count everywhere.
 */
outlink_status outlink_list_add_jurisdiction(outlink_list *list,
                                             outlink_str jurisdiction,
                                             outlink_error **error);

/** Sets from when on the rules count, in seconds since 1970-01-01T00:00:00Z. */
outlink_status outlink_list_set_valid_from(outlink_list *list,
                                           int64_t unix_seconds,
                                           outlink_error **error);

/** Sets from when on the rules do not count any more, in seconds since 1970-01-01T00:00:00Z. */
outlink_status outlink_list_set_valid_until(outlink_list *list,
                                            int64_t unix_seconds,
                                            outlink_error **error);

/** Sets the number of the order or case. */
outlink_status outlink_list_set_reference(outlink_list *list,
                                          outlink_str reference,
                                          outlink_error **error);

/** Sets who says so. */
outlink_status outlink_list_set_source(outlink_list *list,
                                       outlink_str source,
                                       outlink_error **error);

/** Sets in which role they say so. */
outlink_status outlink_list_set_source_type(outlink_list *list,
                                            outlink_source_type source_type,
                                            outlink_error **error);

/** Sets whether no exception may lift the rules. */
outlink_status outlink_list_set_mandatory(outlink_list *list,
                                          bool mandatory,
                                          outlink_error **error);

/** Sets a remark for people. */
outlink_status outlink_list_set_comment(outlink_list *list,
                                        outlink_str comment,
                                        outlink_error **error);

/** Sets the number or name that the list itself gives rules which have none. */
outlink_status outlink_list_set_id(outlink_list *list,
                                   outlink_str id,
                                   outlink_error **error);

/** Adds a further open name; one that was added already is not added again. */
outlink_status outlink_list_add_tag(outlink_list *list,
                                    outlink_str tag,
                                    outlink_error **error);

/** Sets the provision of the law or of the terms that the content breaks. */
outlink_status outlink_list_set_provision(outlink_list *list,
                                          outlink_str provision,
                                          outlink_error **error);

/** Sets whether the rules may take down hosts that many strangers share. */
outlink_status outlink_list_set_accept_over_block(outlink_list *list,
                                                  bool accept,
                                                  outlink_error **error);

/**
 * Sets where the plain dates of the rules are whole days, as a name of the IANA database such as
 * `Europe/Stockholm`. Default: `UTC`.
 */
outlink_status outlink_list_set_time_zone(outlink_list *list,
                                          outlink_str time_zone,
                                          outlink_error **error);

/** Sets whether an entry that is a name covers the names below it. Default: as the format has it. */
outlink_status outlink_list_set_subdomains(outlink_list *list,
                                           bool subdomains,
                                           outlink_error **error);

/** Sets the fewest rules that the list must give; with fewer of them compiling fails. */
outlink_status outlink_list_set_min_rules(outlink_list *list,
                                          uint64_t min_rules,
                                          outlink_error **error);

/**
 * Sets the largest share of its rules, from 0 to 1, that the list may lose against the database that
 * `outlink_compiler_replaces` names; if it loses more, compiling fails.
 */
outlink_status outlink_list_set_max_shrink(outlink_list *list,
                                           double max_shrink,
                                           outlink_error **error);

/** Frees what is known of a list. */
void outlink_list_free(outlink_list *list);


/* Tables and documents -----------------------------------------------------------------
 *
 * Where the links stand in a list of the format `csv` or `json`. Tables and documents of well-known
 * shape need none of it.
 *
 * ```c
 * outlink_list_new(outlink_str_of("feed"), OUTLINK_FORMAT_CSV, &list, &error);
 * outlink_list_set_column(list, outlink_str_of("url"), outlink_str_of("Address"), &error);
 * outlink_list_add_where(list, outlink_str_of("status"), outlink_str_of("online"), &error);
 * ```
 */

/**
 * Says what a column of the table is, or a member of the objects, by its name: `key` is a kind of
 * rule (`url`, `domain`, `ip` ...), an attribute (`category`, `valid_until` ...), `value` for links,
 * names and addresses mixed, or `type` for what the value beside it is.
 */
outlink_status outlink_list_set_column(outlink_list *list,
                                       outlink_str key,
                                       outlink_str column,
                                       outlink_error **error);

/**
 * As `outlink_list_set_column`, by the number of the column, counted from 1, for a table without a
 * header.
 */
outlink_status outlink_list_set_column_number(outlink_list *list,
                                              outlink_str key,
                                              size_t number,
                                              outlink_error **error);

/** Takes only rows, or objects, that have this text in this column. */
outlink_status outlink_list_add_where(outlink_list *list,
                                      outlink_str column,
                                      outlink_str text,
                                      outlink_error **error);

/**
 * Sets the one character that stands between the fields of the table. Default: a comma, or what the
 * first rows have in its place.
 */
outlink_status outlink_list_set_delimiter(outlink_list *list,
                                          outlink_str delimiter,
                                          outlink_error **error);

/**
 * Sets where in the document the strings stand, as a JSON pointer (RFC 6901) such as `/data/bad`.
 * Default: anywhere.
 */
outlink_status outlink_list_set_pointer(outlink_list *list,
                                        outlink_str pointer,
                                        outlink_error **error);


/* Compiling lists ----------------------------------------------------------------------
 *
 * ```c
 * outlink_list_new(outlink_str_of("mine"), OUTLINK_FORMAT_DOMAINS, &list, &error);
 * outlink_compiler_new(outlink_str_of("links"), &compiler, &error);
 * outlink_compiler_add_file(compiler, list, outlink_str_of("mine.txt"), &error);
 * outlink_compiler_finish(compiler, &compiled, &error);
 * outlink_compiled_write(compiled, outlink_str_of("links.outlink"), &error);
 * ```
 *
 * The same lists give the same bytes, in whatever order they are added.
 */

/** A limit for lists. */
typedef uint32_t outlink_list_limit;
/** The longest line that is read, in bytes; a longer one is a diagnostic. Default: 65,536. */
#define OUTLINK_LIST_LIMIT_LINE_BYTES 0
/** The largest size that a compressed list may unpack to, in bytes. Default: 8 GiB. */
#define OUTLINK_LIST_LIMIT_UNPACKED_BYTES 1
/**
 * The largest compiled size of one regex, in bytes; values above 10 MiB count as 10 MiB.
 * Default: 1 MiB.
 */
#define OUTLINK_LIST_LIMIT_REGEX_BYTES 2
/** The fewest characters that a keyword may have. Default: 3. */
#define OUTLINK_LIST_LIMIT_KEYWORD_CHARS 3

/** What a compiler does. */
typedef uint32_t outlink_stage;
/** A list is being read; `done` and `total` are bytes, and `total` is `UINT64_MAX` if nobody knows. */
#define OUTLINK_STAGE_READING 0
/** The rules are being sorted; `total` is how many there are, and `done` is 0. */
#define OUTLINK_STAGE_SORTING 1
/** The rules are being put into their tables; `done` and `total` are rules. */
#define OUTLINK_STAGE_ARRANGING 2
/** The tables are being written; `done` and `total` are how many rules there are. */
#define OUTLINK_STAGE_WRITING 3

/**
 * Hears how far a compiler is, on the thread that calls it. `list` is the name of the list that is
 * being read, and absent in the other stages. The function must not throw, nor use the compiler.
 */
typedef void (*outlink_compiler_progress)(void *data,
                                          outlink_stage stage,
                                          outlink_str list,
                                          uint64_t done,
                                          uint64_t total);

/** A compiled database that is not open yet. */
typedef struct outlink_compiled outlink_compiled;

/** Compiles lists. */
typedef struct outlink_compiler outlink_compiler;

/** A compiler of a database of this name, which verdicts give beside its id. */
outlink_status outlink_compiler_new(outlink_str name,
                                    outlink_compiler **compiler,
                                    outlink_error **error);

/** Sets how much the lists that are added from now on may ask for. */
outlink_status outlink_compiler_set_limit(outlink_compiler *compiler,
                                          outlink_list_limit limit,
                                          uint64_t value,
                                          outlink_error **error);

/**
 * Sets whether compiling fails if there is no list, or if a list gives no rule, unless its format is
 * `rules` or it says that none is enough (`outlink_list_set_min_rules`). Default: no, it is a warning.
 */
outlink_status outlink_compiler_set_strict(outlink_compiler *compiler,
                                           bool strict,
                                           outlink_error **error);

/** Sets whether compiling fails if there are warnings. Default: no. */
outlink_status outlink_compiler_set_deny_warnings(outlink_compiler *compiler,
                                                  bool deny,
                                                  outlink_error **error);

/**
 * Adds a platform, given the text of its file (TOML, in the form of data/platforms of the library): what
 * links to its hosts and apps name. It counts for the lists that are added from now on, and the
 * database carries it.
 *
 * The status is `OUTLINK_STATUS_KNOWLEDGE`, and the message has the line, if the text is no such file.
 */
outlink_status outlink_compiler_add_platform(outlink_compiler *compiler,
                                             outlink_str text,
                                             outlink_error **error);

/**
 * Adds redirectors, given the text of their file (TOML, in the form of data/redirectors of the library):
 * where links carry a target. It counts for the lists that are added from now on, and the database
 * carries it.
 *
 * The status is `OUTLINK_STATUS_KNOWLEDGE`, and the message has the line, if the text is no such file.
 */
outlink_status outlink_compiler_add_redirectors(outlink_compiler *compiler,
                                                outlink_str text,
                                                outlink_error **error);

/** Names the database that is replaced, for the report and for `outlink_list_set_max_shrink`. */
outlink_status outlink_compiler_replaces(outlink_compiler *compiler,
                                         const outlink_database *database,
                                         outlink_error **error);

/**
 * Sets what hears how far the work is from now on, every few milliseconds. `progress` may be NULL:
 * nobody does; `data` is handed to it.
 */
outlink_status outlink_compiler_set_progress(outlink_compiler *compiler,
                                             outlink_compiler_progress progress,
                                             void *data,
                                             outlink_error **error);

/**
 * Adds a list that is in memory, or a further part of one; it may be packed with gzip or zstd. A
 * line that cannot be understood is not a failure but a diagnostic in the report. On failure the
 * compiler is as it was before; only after `OUTLINK_STATUS_PANIC` it is finished.
 *
 * Fails with `OUTLINK_STATUS_LIST` or `OUTLINK_STATUS_FINISHED`.
 */
outlink_status outlink_compiler_add_bytes(outlink_compiler *compiler,
                                          const outlink_list *list,
                                          outlink_bytes bytes,
                                          outlink_error **error);

/**
 * Adds a list from a file; as `outlink_compiler_add_bytes`.
 *
 * Fails as `outlink_compiler_add_bytes` does, and with `OUTLINK_STATUS_IO`.
 */
outlink_status outlink_compiler_add_file(outlink_compiler *compiler,
                                         const outlink_list *list,
                                         outlink_str path,
                                         outlink_error **error);

/**
 * Adds every list of a catalog file (`outlink.toml`). On failure the lists before the one that
 * failed were added.
 *
 * Fails as `outlink_compiler_add_file` does, and with `OUTLINK_STATUS_CATALOG` or
 * `OUTLINK_STATUS_KNOWLEDGE`.
 */
outlink_status outlink_compiler_add_catalog(outlink_compiler *compiler,
                                            outlink_str path,
                                            outlink_error **error);

/**
 * Compiles what was added, which finishes the compiler; it still has to be freed.
 *
 * Fails with `OUTLINK_STATUS_LIST` or `OUTLINK_STATUS_FINISHED`.
 */
outlink_status outlink_compiler_finish(outlink_compiler *compiler,
                                       outlink_compiled **compiled,
                                       outlink_error **error);

/** Frees a compiler. */
void outlink_compiler_free(outlink_compiler *compiler);

/** The database as a file has it. */
outlink_bytes outlink_compiled_bytes(const outlink_compiled *compiled);

/** How many rules the database has. */
uint64_t outlink_compiled_rule_count(const outlink_compiled *compiled);

/** How many entries, or parts of one, did not become a rule. */
uint64_t outlink_compiled_warning_count(const outlink_compiled *compiled);

/**
 * What became of the lists, as JSON on one line: `lists` with their counts, and `diagnostics` by
 * code, each with the first hundred.
 */
outlink_str outlink_compiled_report(const outlink_compiled *compiled);

/**
 * Writes the database to a file: to a new one in the same folder, which is synced and then renamed,
 * so that whoever maps the old one goes on with all of it. Where the path is a symbolic link, the file
 * that it leads to is replaced.
 *
 * Fails with `OUTLINK_STATUS_IO`.
 */
outlink_status outlink_compiled_write(const outlink_compiled *compiled,
                                      outlink_str path,
                                      outlink_error **error);

/**
 * As `outlink_compiled_write`, and writes the text of the signature to the file beside it:
 * `links.outlink.minisig` of `links.outlink`. Who made the signature is not looked at; whoever trusts
 * a key opens the file with `outlink_open_options_trust`.
 *
 * Fails with `OUTLINK_STATUS_IO`.
 */
outlink_status outlink_compiled_write_signed(const outlink_compiled *compiled,
                                             outlink_str path,
                                             outlink_str signature,
                                             outlink_error **error);

/**
 * Opens a copy of the database. `options` may be NULL.
 *
 * Fails as `outlink_database_read` does.
 */
outlink_status outlink_compiled_open(const outlink_compiled *compiled,
                                     const outlink_open_options *options,
                                     outlink_database **database,
                                     outlink_error **error);

/** Frees a compiled database. */
void outlink_compiled_free(outlink_compiled *compiled);


/* Statements of reasons ----------------------------------------------------------------
 *
 * A statement of reasons (Digital Services Act, Article 17) is made from a verdict and from what only
 * the platform knows, which a profile says. A receipt is what an authority can be told that issued an
 * order.
 *
 * ```c
 * outlink_profile_from_toml(text, &profile, &error);
 * outlink_verdict_statement(verdict, profile, outlink_str_of("case-17"), published, decided, &statement,
 *                           &error);
 * outlink_str json = outlink_statement_json(statement);
 * outlink_statement_free(statement);
 * ```
 */

/**
 * What only the platform knows: how its categories and decisions are called in the transparency
 * database.
 */
typedef struct outlink_profile outlink_profile;

/** What an authority can be told that issued an order. */
typedef struct outlink_receipt outlink_receipt;

/** A statement of reasons in the fields of the transparency database. */
typedef struct outlink_statement outlink_statement;

/**
 * Reads a profile from TOML. An unknown key is an error.
 *
 * ```toml
 * content_language = "SV"
 * [category.recruitment]
 * category = "STATEMENT_CATEGORY_RISK_FOR_PUBLIC_SECURITY"
 * specification = ["KEYWORD_COORDINATED_HARM"]
 * provision = "Penal Code 16:5"
 * explanation = "The link leads to a group that recruits for serious crime."
 * ```
 */
outlink_status outlink_profile_from_toml(outlink_str text,
                                         outlink_profile **profile,
                                         outlink_error **error);

/** Frees a profile. */
void outlink_profile_free(outlink_profile *profile);

/**
 * Makes the statement of reasons of a verdict. `puid` is the platform's own number of the statement:
 * letters, digits, `-` and `_`. The dates are seconds since 1970-01-01T00:00:00Z: when the content
 * was published, and when the decision was made. Fails with `OUTLINK_STATUS_NO_STATEMENT` if none is
 * due, or if the database would refuse it; the message says which field is missing.
 */
outlink_status outlink_verdict_statement(const outlink_verdict *verdict,
                                         const outlink_profile *profile,
                                         outlink_str puid,
                                         int64_t content_date,
                                         int64_t application_date,
                                         outlink_statement **statement,
                                         outlink_error **error);

/** The fields as JSON on one line, as the transparency database takes them. */
outlink_str outlink_statement_json(const outlink_statement *statement);

/**
 * What the user is told, in the language of a code: `en`, `da`, `sv`, `nb` or `fi`. Absent for any
 * other.
 */
outlink_str outlink_statement_sentence(const outlink_statement *statement,
                                       outlink_str language);

/** Frees a statement. */
void outlink_statement_free(outlink_statement *statement);

/**
 * Makes the receipt of the order that decided about a link, as it was checked at a time, in seconds
 * since 1970-01-01T00:00:00Z. Fails with `OUTLINK_STATUS_NO_STATEMENT` if no rule with a reference
 * decided.
 */
outlink_status outlink_verdict_receipt(const outlink_verdict *verdict,
                                       int64_t checked_at,
                                       outlink_receipt **receipt,
                                       outlink_error **error);

/** The receipt as JSON on one line. */
outlink_str outlink_receipt_json(const outlink_receipt *receipt);

/** Frees a receipt. */
void outlink_receipt_free(outlink_receipt *receipt);


/* Orders -------------------------------------------------------------------------------
 *
 * An order of an authority becomes a small database that is laid on top of the others. It is checked
 * with the databases below and the policy in force before anything is written.
 *
 * ```c
 * outlink_order_from_text(text, &order, &error);
 * outlink_order_add_database(order, lists, &error);
 * outlink_order_compile(order, outlink_str_of("urgent"), &layer, &error);
 * outlink_order_layer_write(layer, outlink_str_of("urgent.outlink"), &error);
 * outlink_str receipt = outlink_order_layer_receipt(layer);
 * ```
 */

/** An order of an authority, and what it is tried with. */
typedef struct outlink_order outlink_order;

/** An order as a database, with the proof that it is in force. */
typedef struct outlink_order_layer outlink_order_layer;

/**
 * Reads an order: JSON if the text begins with `{`, TOML otherwise. Fails with
 * `OUTLINK_STATUS_ORDER` if the text is not an order, or if one of its links gives no rule.
 *
 * ```toml
 * reference = "K-2026-118"
 * authority = "Polismyndigheten"
 * jurisdictions = ["SE"]
 * valid_until = "2027-05-31"
 * time_zone = "Europe/Stockholm"
 * urls = ["https://t.me/s/gangshop/77", "casino.example", { prefix = "shared.example/~gang" }]
 * ```
 */
outlink_status outlink_order_from_text(outlink_str text,
                                       outlink_order **order,
                                       outlink_error **error);

/**
 * Accepts that the rule of a link takes bystanders down, such as all of a shared host. The link is
 * written as the order has it. Fails with `OUTLINK_STATUS_INVALID_ARGUMENT` if the order does not
 * name the link.
 */
outlink_status outlink_order_accept_over_block(outlink_order *order,
                                               outlink_str link,
                                               outlink_error **error);

/** Adds a link that is known to be good: an order that takes it down is refused. */
outlink_status outlink_order_add_known_good(outlink_order *order,
                                            outlink_str link,
                                            outlink_error **error);

/**
 * Adds a database that the layer will lie on; the lowest comes first. The platforms that it carries
 * are known when the order is compiled. `outlink_order_from_text` knows those that are built in, so write
 * a link of an app of another platform as a rule object: `{ entity = "myapp:group/gang" }`.
 */
outlink_status outlink_order_add_database(outlink_order *order,
                                          const outlink_database *database,
                                          outlink_error **error);

/** Sets the policy that is in force. Default: that of `outlink_policy_new`. */
outlink_status outlink_order_set_policy(outlink_order *order,
                                        const outlink_policy *policy,
                                        outlink_error **error);

/**
 * Sets when the order is put in force, and for whom the links of `outlink_order_add_link` are
 * screened. Without it, or without a time of its own, the clock is read. NULL: now, and for users of
 * whom nothing is known.
 */
outlink_status outlink_order_set_context(outlink_order *order,
                                         const outlink_context *context,
                                         outlink_error **error);

/** Adds a link that people post. The report has those that the order treats otherwise. */
outlink_status outlink_order_add_link(outlink_order *order,
                                      outlink_str link,
                                      outlink_error **error);

/**
 * Compiles the order to a layer of this name, and checks that it is in force on top of the databases
 * below. Fails with `OUTLINK_STATUS_ORDER` if one of its links would not be blocked, or if a rule takes
 * bystanders down that nobody accepted; the message names the links.
 */
outlink_status outlink_order_compile(const outlink_order *order,
                                     outlink_str name,
                                     outlink_order_layer **layer,
                                     outlink_error **error);

/** Frees an order. */
void outlink_order_free(outlink_order *order);

/** The database as a file has it. */
outlink_bytes outlink_order_layer_bytes(const outlink_order_layer *layer);

/**
 * What the authority can be told, as JSON on one line: which order is in force, where, since when, in
 * which database, and by which links that was checked. Rules that were not checked are `unchecked`.
 */
outlink_str outlink_order_layer_receipt(const outlink_order_layer *layer);

/**
 * Everything that there is to say about the order, as JSON on one line: the size in `bytes`, the
 * `rules` with `notes` and `wider` rules, the `changes` that it makes, and the `receipt`.
 */
outlink_str outlink_order_layer_report(const outlink_order_layer *layer);

/**
 * Writes the database to a file, as `outlink_compiled_write` does.
 *
 * Fails with `OUTLINK_STATUS_IO`.
 */
outlink_status outlink_order_layer_write(const outlink_order_layer *layer,
                                         outlink_str path,
                                         outlink_error **error);

/**
 * Writes the database and the text of its signature, as `outlink_compiled_write_signed` does.
 *
 * Fails with `OUTLINK_STATUS_IO`.
 */
outlink_status outlink_order_layer_write_signed(const outlink_order_layer *layer,
                                                outlink_str path,
                                                outlink_str signature,
                                                outlink_error **error);

/** Opens the database, for `outlink_live_put_layer` or a screener. */
outlink_status outlink_order_layer_open(const outlink_order_layer *layer,
                                        outlink_database **database,
                                        outlink_error **error);

/** Frees a layer. */
void outlink_order_layer_free(outlink_order_layer *layer);

#ifdef __cplusplus
}
#endif

#endif
