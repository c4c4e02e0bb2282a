#pragma once

#include <QString>
#include <QStringList>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "engine/core/registry.h"
#include "engine/io/safetensors.h"
#include "engine/layers/options.h"

/// Numbers of PyTorch in the files of tests/golden.
namespace golden {

/// Of the largest magnitude in a tensor.
inline constexpr double kTolerance = sizeof(nn::Scalar) == 8 ? 1e-10 : 1e-5;

inline nn::SafetensorsFile read(const std::string& file) {
  return nn::readSafetensors(std::string(LAYERLAB_SOURCE_DIR "/tests/golden/") + file);
}

/// The words with "=" in a case's name are options that differ from the defaults: "conv2d filters=2 strides=3,2 of 3x8x6x2".
inline nn::Options optionsOf(const QString& name, std::span<const nn::OptionSpec> specs) {
  nn::Options options;
  for (const QString& word : name.split(' ')) {
    if (!word.contains('=')) continue;
    const std::string option = word.section('=', 0, 0).toStdString();
    const auto spec = std::ranges::find(specs, option, &nn::OptionSpec::name);
    if (spec == specs.end()) nn::throwExpected<nn::ConfigError>(name.toStdString(), "an option that it has", option);
    options.set(option, nn::parseOptionValue(*spec, word.section('=', 1).toStdString(), name.toStdString()));
  }
  return options;
}

/// One case: what is given and what PyTorch makes of it. Its name begins with the id of what it is about.
class Case {
 public:
  Case() = default;
  Case(QString name, std::map<std::string, nn::NamedArray> arrays) : name_(std::move(name)), arrays_(std::move(arrays)) {}

  const QString& name() const { return name_; }
  std::string id() const { return name_.section(' ', 0, 0).toStdString(); }
  /// Whether the name has this word.
  bool says(const QString& word) const { return name_.split(' ').contains(word); }
  bool has(const std::string& array) const { return arrays_.contains(array); }
  /// How many arrays have names that begin like this.
  std::size_t count(const std::string& beginning) const {
    const auto begins = [&](const auto& entry) { return entry.first.starts_with(beginning); };
    return static_cast<std::size_t>(std::ranges::count_if(arrays_, begins));
  }
  const nn::NamedArray& array(const std::string& name) const {
    const auto it = arrays_.find(name);
    if (it == arrays_.end()) nn::throwExpected<nn::FormatError>(name_.toStdString(), "an array '" + name + "'", "none");
    return it->second;
  }
  nn::Tensor tensor(const std::string& name) const { return array(name).toTensor(name); }

  /// "output, number 3: got 1, PyTorch 2" where a tensor differs most, if it differs by too much or in shape; else empty.
  QString difference(const std::string& name, nn::ConstTensorView got) const {
    const QString what = QString::fromStdString(name);
    const std::vector<double> expected = array(name).toDoubles(name);
    if (nn::Shape(array(name).shape) != got.shape())
      return QStringLiteral("%1: got the shape %2").arg(what, QString::fromStdString(got.shape().toString()));
    double magnitude = 0, worst = -1;
    std::size_t place = 0;
    for (std::size_t i = 0; i < expected.size(); ++i) {
      magnitude = std::max(magnitude, std::abs(expected[i]));
      const double off = std::abs(static_cast<double>(got.values()[i]) - expected[i]);
      if (off <= worst) continue;  // so that a NaN is the worst
      worst = off;
      place = i;
      if (std::isnan(off)) break;
    }
    if (worst <= kTolerance * magnitude) return {};
    return QStringLiteral("%1, number %2: got %3, PyTorch %4")
        .arg(what)
        .arg(place + 1)
        .arg(static_cast<double>(got.values()[place]), 0, 'g', 17)
        .arg(expected[place], 0, 'g', 17);
  }

 private:
  QString name_;
  std::map<std::string, nn::NamedArray> arrays_;
};

/// The cases of some files, by name. Their arrays are called "<case> / <array>".
inline std::map<QString, Case> readCases(const std::vector<std::string>& files) {
  std::map<QString, std::map<std::string, nn::NamedArray>> arrays;
  for (const std::string& file : files)
    for (auto& [name, array] : read(file).arrays) {
      const std::size_t separator = name.find(" / ");
      arrays[QString::fromStdString(name.substr(0, separator))][name.substr(separator + 3)] = array;
    }
  std::map<QString, Case> cases;
  for (auto& [name, own] : arrays) cases.emplace(name, Case(name, std::move(own)));
  return cases;
}

/// A row of test data for each case, called after it.
inline void addRows(const std::map<QString, Case>& cases) {
  QTest::addColumn<QString>("name");
  for (const auto& [name, ignored] : cases) QTest::newRow(qPrintable(name)) << name;
}

/// Ids of a registry that have fewer cases than this and are not among the excepted.
template <typename Type>
QString idsWithFewerCases(std::size_t enough, const std::map<QString, Case>& cases, const QStringList& excepted = {}) {
  QStringList ids;
  for (const Type* type : nn::Registry<Type>::instance().types()) {
    const auto isOfType = [&](const auto& entry) { return entry.second.id() == type->id; };
    const auto count = static_cast<std::size_t>(std::ranges::count_if(cases, isOfType));
    if (count < enough && !excepted.contains(QString::fromStdString(type->id))) ids << QString::fromStdString(type->id);
  }
  return ids.join(' ');
}

}  // namespace golden
