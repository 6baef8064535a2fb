/*
 * Java signal handlers (sun.misc.Signal): the C handler only counts and posts a semaphore, and a Java thread waits
 * for it. One isolate may own them. Panapulse reads a signalfd instead and never gets here, but the image's start-up
 * code links against these.
 */
#include <errno.h>
#include <semaphore.h>
#include <stddef.h>

enum { SIGNALS = 65 };

static volatile int owned;
static volatile int pending[SIGNALS];
static sem_t arrived;

int cSunMiscSignal_signalRangeCheck(int signal) {
  return signal > 0 && signal < SIGNALS;
}

/* 0 done, 1 somebody else has them, -1 failed */
int cSunMiscSignal_open(void) {
  if (__sync_lock_test_and_set(&owned, 1)) {
    return 1;
  }
  for (int i = 0; i < SIGNALS; i++) {
    pending[i] = 0;
  }
  return sem_init(&arrived, 0, 0);
}

int cSunMiscSignal_close(void) {
  int result = sem_destroy(&arrived);
  __sync_lock_release(&owned);
  return result;
}

int cSunMiscSignal_awaitSemaphore(void) {
  int result;
  do {
    result = sem_wait(&arrived);
  } while (result && errno == EINTR);
  return result;
}

int cSunMiscSignal_signalSemaphore(void) {
  return sem_post(&arrived);
}

/* takes one pending signal off, or says -1 */
int cSunMiscSignal_checkPendingSignal(void) {
  for (int signal = 1; signal < SIGNALS; signal++) {
    int count;
    while ((count = pending[signal]) > 0) {
      if (__sync_bool_compare_and_swap(&pending[signal], count, count - 1)) {
        return signal;
      }
    }
  }
  return -1;
}

static void on_signal(int signal) {
  int interrupted_errno = errno;
  if (cSunMiscSignal_signalRangeCheck(signal)) {
    __sync_fetch_and_add(&pending[signal], 1);
    sem_post(&arrived);
  }
  errno = interrupted_errno;
}

void (*cSunMiscSignal_signalHandlerFunctionPointer(void))(int) {
  return on_signal;
}
