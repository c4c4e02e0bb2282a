#pragma once

#include <cstdio>
#include <string>

#include <nlohmann/json.hpp>

namespace app {

/// What a command prints: JSON objects, one a line, or text for people; never both on standard output.
class Report {
 public:
  explicit Report(bool json) : json_(json) {}

  bool isJson() const { return json_; }
  /// One JSON line; nothing in text form. NaN becomes null.
  void event(const nlohmann::ordered_json& object) const;
  /// One line of text; nothing in JSON form.
  void line(const std::string& text) const;
  /// A line that is overwritten by the next one; only on a terminal.
  void progress(const std::string& text) const;
  /// Ends a progress line.
  void endProgress() const;
  /// An error in either form; text also goes to standard error.
  void error(const std::string& message) const;

 private:
  bool json_;
  mutable bool progressOpen_ = false;
};

/// "0.9912", "NaN".
std::string fixed(double value, int decimals);

}  // namespace app
