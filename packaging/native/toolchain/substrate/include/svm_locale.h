/* The locale an image starts with; names and types are those that the builder's LocaleDirectives asks for. */
#ifndef PANAPULSE_SVM_LOCALE_H
#define PANAPULSE_SVM_LOCALE_H

enum {
  SVM_LOCALE_INITIALIZATION_SUCCEEDED = 0,
  SVM_LOCALE_INITIALIZATION_OUT_OF_MEMORY = 1
};

typedef struct {
  const char *display_language, *display_script, *display_country, *display_variant;
  const char *format_language, *format_script, *format_country, *format_variant;
} svm_locale_props_t;

#endif
