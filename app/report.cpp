#include "app/report.h"

#include <cmath>

#if defined(__unix__) || defined(__APPLE__)
#include <unistd.h>
#endif

namespace app {
namespace {

bool isTerminal() {
#if defined(__unix__) || defined(__APPLE__)
  return isatty(fileno(stdout)) != 0;
#else
  return false;
#endif
}

}  // namespace

void Report::event(const nlohmann::ordered_json& object) const {
  if (!json_) return;
  std::printf("%s\n", object.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace).c_str());
  std::fflush(stdout);
}

void Report::line(const std::string& text) const {
  if (json_) return;
  endProgress();
  std::printf("%s\n", text.c_str());
  std::fflush(stdout);
}

void Report::progress(const std::string& text) const {
  if (json_ || !isTerminal()) return;
  std::printf("\r%s\033[K", text.c_str());
  std::fflush(stdout);
  progressOpen_ = true;
}

void Report::endProgress() const {
  if (progressOpen_) std::printf("\r\033[K");
  progressOpen_ = false;
}

void Report::error(const std::string& message) const {
  event({{"event", "error"}, {"message", message}});
  endProgress();
  std::fprintf(stderr, "layerlab: %s\n", message.c_str());
}

std::string fixed(double value, int decimals) {
  if (std::isnan(value)) return "NaN";
  char text[64];
  std::snprintf(text, sizeof(text), "%.*f", decimals, value);
  return text;
}

}  // namespace app
