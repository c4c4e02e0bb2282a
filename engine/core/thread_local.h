#pragma once

/// Says of a thread_local variable that its library is loaded when the program starts, never later: its place is then a
/// constant, and reading it takes two instructions instead of a call.
#if defined(__GNUC__) && defined(__ELF__)
#define NN_FAST_THREAD_LOCAL __attribute__((tls_model("initial-exec")))
#else
#define NN_FAST_THREAD_LOCAL
#endif
