/* The entry points of a JVM that the JDK's own C libraries call. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <pthread.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

void initialize(void) {
}

void JVM_Halt(int code) {
  exit(code);
}

/* --- machine and clock --- */

int JVM_ActiveProcessorCount(void) {
  cpu_set_t allowed;
  int count = sched_getaffinity(0, sizeof allowed, &allowed) ? 0 : CPU_COUNT(&allowed);
  return count > 0 ? count : (int)sysconf(_SC_NPROCESSORS_ONLN);
}

unsigned char JVM_IsUseContainerSupport(void) {
  return 0;
}

unsigned char JVM_IsContainerized(void) {
  return 0;
}

long JVM_CurrentTimeMillis(void *env, void *type) {
  (void)env;
  (void)type;
  struct timeval now;
  gettimeofday(&now, NULL);
  return now.tv_sec * 1000L + now.tv_usec / 1000;
}

long JVM_NanoTime(void *env, void *type) {
  (void)env;
  (void)type;
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000000000L + now.tv_nsec;
}

/* --- libraries and paths --- */

char *JVM_NativePath(char *path) {
  return path;
}

/* libnet asks for nothing but inet_pton; answering by name keeps dlsym out of static executables */
void *JVM_FindLibraryEntry(void *library, const char *name) {
  (void)library;
  return strcmp(name, "inet_pton") ? NULL : (void *)inet_pton;
}

/* --- monitors: libzip's --- */

void *JVM_RawMonitorCreate(void) {
  pthread_mutex_t *mutex = malloc(sizeof *mutex);
  if (mutex) {
    pthread_mutex_init(mutex, NULL);
  }
  return mutex;
}

void JVM_RawMonitorDestroy(void *monitor) {
  pthread_mutex_destroy(monitor);
  free(monitor);
}

int JVM_RawMonitorEnter(void *monitor) {
  return pthread_mutex_lock(monitor);
}

void JVM_RawMonitorExit(void *monitor) {
  pthread_mutex_unlock(monitor);
}

/* --- printf, with the JVM's promise: always terminated, and -1 when it did not fit --- */

int jio_vsnprintf(char *to, size_t size, const char *format, va_list arguments) {
  if (size == 0) {
    return -1;
  }
  int length = vsnprintf(to, size, format, arguments);
  return length >= 0 && (size_t)length < size ? length : -1;
}

int jio_snprintf(char *to, size_t size, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int length = jio_vsnprintf(to, size, format, arguments);
  va_end(arguments);
  return length;
}

int jio_vfprintf(FILE *file, const char *format, va_list arguments) {
  return vfprintf(file, format, arguments);
}

int jio_fprintf(FILE *file, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int length = vfprintf(file, format, arguments);
  va_end(arguments);
  return length;
}
