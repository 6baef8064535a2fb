/*
 * What the JDK's make files would define on the compiler's command line. Only System.c reads these, to fill the
 * java.version properties of a JVM; an image takes those from the builder, so the values never show.
 */
#define VENDOR ""
#define VENDOR_URL ""
#define VENDOR_URL_BUG ""
#define VENDOR_URL_VM_BUG ""
#define VENDOR_VERSION_STRING ""
#define VERSION_BUILD 0
#define VERSION_CLASSFILE_MAJOR 69
#define VERSION_CLASSFILE_MINOR 0
#define VERSION_DATE ""
#define VERSION_EXTRA1 0
#define VERSION_EXTRA2 0
#define VERSION_EXTRA3 0
#define VERSION_FEATURE 25
#define VERSION_INTERIM 0
#define VERSION_NUMBER "25"
#define VERSION_OPT ""
#define VERSION_PATCH 0
#define VERSION_PRE ""
#define VERSION_SHORT "25"
#define VERSION_STRING "25"
#define VERSION_UPDATE 0
