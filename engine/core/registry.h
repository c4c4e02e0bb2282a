#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "engine/core/error.h"

namespace nn {

/// Named descriptions of one kind (layers, losses, optimizers ...), filled before main() by the Registration
/// at the end of each file and constant afterwards. T has the fields id, title and category, and a static
/// function kind() that names it in messages ("layer").
template <typename T>
class Registry {
 public:
  static Registry& instance() {
    static Registry registry;
    return registry;
  }

  /// Throws ConfigError when the id is taken.
  void add(T type) {
    const std::string id = type.id;
    if (!types_.emplace(id, std::make_unique<const T>(std::move(type))).second)
      throwExpected<ConfigError>(std::string(T::kind()) + " registry", "an id used once", "'" + id + "' twice");
  }

  /// Null when there is none.
  const T* find(std::string_view id) const {
    const auto it = types_.find(id);
    return it == types_.end() ? nullptr : it->second.get();
  }

  /// Throws ConfigError that lists the known ids.
  const T& require(std::string_view id) const {
    if (const T* type = find(id)) return *type;
    std::string known;
    for (const auto& [name, type] : types_) known += (known.empty() ? "" : ", ") + name;
    throwExpected<ConfigError>(T::kind(), "one of " + known, std::string("'").append(id).append("'"));
  }

  /// All, sorted by category, then title.
  std::vector<const T*> types() const {
    std::vector<const T*> result;
    for (const auto& [id, type] : types_) result.push_back(type.get());
    std::stable_sort(result.begin(), result.end(),
                     [](const T* a, const T* b) { return std::tie(a->category, a->title) < std::tie(b->category, b->title); });
    return result;
  }

 private:
  std::map<std::string, std::unique_ptr<const T>, std::less<>> types_;
};

/// Adds a description when the program starts; the last statement of the file that defines it.
template <typename T>
struct Registration {
  explicit Registration(T type) { Registry<T>::instance().add(std::move(type)); }
};

}  // namespace nn
