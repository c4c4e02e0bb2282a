#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace nn {

/// Base of everything the engine throws. User mistakes in a graph are values (GraphIssue), not exceptions.
class Error : public std::runtime_error {
 public:
  using runtime_error::runtime_error;
};

/// An option has an unknown name, a wrong type or a value out of its range.
class ConfigError : public Error {
 public:
  using Error::Error;
};

/// Shapes do not fit the operation.
class ShapeError : public Error {
 public:
  using Error::Error;
};

/// A graph is used in a way its structure does not allow: cycle, missing input, unknown node.
class GraphError : public Error {
 public:
  using Error::Error;
};

/// A file cannot be read or written, or does not hold what its format promises.
class FormatError : public Error {
 public:
  using Error::Error;
};

/// A number became NaN or infinite where training cannot go on.
class NumericError : public Error {
 public:
  using Error::Error;
};

/// Words a message as "<where>: expected <expected>, got <got>", the form of every engine error.
std::string expectedGot(std::string_view where, std::string_view expected, std::string_view got);

/// Throws ErrorType with the text of expectedGot().
template <typename ErrorType>
[[noreturn]] void throwExpected(std::string_view where, std::string_view expected, std::string_view got) {
  throw ErrorType(expectedGot(where, expected, got));
}

}  // namespace nn
