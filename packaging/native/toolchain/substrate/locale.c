/* The locale of the environment, cut into the parts that java.util.Locale is made of. */
#define _GNU_SOURCE
#include <locale.h>
#include <string.h>

#include "svm_locale.h"

static svm_locale_props_t props;

/* language[_country][.charset][@script], as in sr_RS.UTF-8@latin */
static int parse(int category, const char **language, const char **script, const char **country,
                 const char **variant) {
  const char *name = setlocale(category, NULL);
  if (!name || !*name || !strncmp(name, "C", strcspn(name, ".@")) || !strcmp(name, "POSIX")) {
    name = "en";
  }
  char *parts = strdup(name); /* kept for good: the answers point into it */
  if (!parts) {
    return SVM_LOCALE_INITIALIZATION_OUT_OF_MEMORY;
  }
  char *at = strchr(parts, '@');
  if (at) {
    *at++ = 0;
  }
  parts[strcspn(parts, ".")] = 0;
  char *underscore = strchr(parts, '_');
  if (underscore) {
    *underscore++ = 0;
  }
  *language = parts;
  *country = underscore;
  *script = !at ? NULL : !strcmp(at, "latin") ? "Latn" : !strcmp(at, "cyrillic") ? "Cyrl" : NULL;
  *variant = NULL;
  return SVM_LOCALE_INITIALIZATION_SUCCEEDED;
}

int svm_initialize_locale(void) {
  setlocale(LC_ALL, "");
  int failed = parse(LC_CTYPE, &props.format_language, &props.format_script, &props.format_country,
                     &props.format_variant);
  return failed ? failed
                : parse(LC_MESSAGES, &props.display_language, &props.display_script, &props.display_country,
                        &props.display_variant);
}

const svm_locale_props_t *svm_get_locale(void) {
  return &props;
}
