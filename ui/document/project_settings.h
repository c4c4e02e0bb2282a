#pragma once

#include <map>
#include <string>
#include <vector>

#include <QString>

#include "engine/project/project.h"

namespace ui {

/// All settings of a project that decide what a training gives, by name: "learning rate" → "0.001", "conv1 filters" → "32".
/// Whatever project files hold is in it, so new settings need nothing here; not so titles, notes, positions and start values.
std::map<QString, QString> settingsOf(const nn::Project& project);

/// Where projects differ.
struct SettingDifference {
  QString name;
  std::vector<QString> values;  ///< one for each project; empty where a project has no such setting
};
/// The names at which not all are equal, sorted.
std::vector<SettingDifference> differences(const std::vector<std::map<QString, QString>>& settings);

/// For each project what sets it apart from the others: "learning rate 0.01, units 64"; "same settings" when nothing does.
std::vector<QString> distinguishingNames(const std::vector<std::map<QString, QString>>& settings);

/// What was changed, for a flag on the curves: "learning rate 0.01 → 0.001", "added dropout_1"; of many changes their number.
/// Empty when nothing that training depends on: another name, more epochs.
QString changeText(const nn::Project& before, const nn::Project& after);
/// The same of project texts; empty when one cannot be read.
QString changeText(const std::string& before, const std::string& after);

}  // namespace ui
