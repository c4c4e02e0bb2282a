#include "ui/document/project_settings.h"

#include "engine/core/json.h"
#include "ui/common/engine_text.h"

#include <QCoreApplication>
#include <QSet>
#include <QStringList>

#include <algorithm>

namespace ui {

namespace {

using Settings = std::map<QString, QString>;

constexpr int kMostNamedChanges = 2;
/// How long training goes on, and what is looked at meanwhile.
const QStringList kOfNoEffect = {QStringLiteral("epochs"), QStringLiteral("metric")};

QString tr(const char* text) { return QCoreApplication::translate("ProjectSettings", text); }

QString words(const std::string& key) { return text(key).replace(QLatin1Char('_'), QLatin1Char(' ')); }

QString joined(const QString& place, const std::string& key) {
  return place.isEmpty() ? words(key) : place + QLatin1Char(' ') + words(key);
}

QString valueText(const nn::Json& value) {
  if (const auto* words = value.as<std::string>()) return text(*words);
  if (const auto* flag = value.as<bool>()) return *flag ? tr("on") : tr("off");
  return text(nn::printCompactJson(value)).trimmed();
}

void flatten(const nn::Json& value, const QString& place, Settings& out) {
  const auto* object = value.as<nn::Json::Object>();
  if (!object) {
    out[place] = valueText(value);
    return;
  }
  for (const auto& [key, member] : *object)
    // "options" say nothing by themselves: their members do.
    flatten(member, key == "options" ? place : joined(place, key), out);
}

void flattenNodes(const nn::Json& nodes, Settings& out) {
  const auto* list = nodes.as<nn::Json::List>();
  if (!list) return;
  for (const nn::Json& node : *list) {
    const nn::Json* name = node.member("name");
    if (!name) continue;
    const QString place = valueText(*name);
    if (const nn::Json* type = node.member("type")) out[place] = valueText(*type);
    if (const nn::Json* options = node.member("options")) flatten(*options, place, out);
  }
}

}  // namespace

Settings settingsOf(const nn::Project& project) {
  Settings settings;
  nn::Project lean = project;
  lean.initialValues.clear();  // may be many
  lean.positions.clear();
  lean.data.ownPoints.clear();  // their number says enough
  lean.data.ownSamples.clear();
  if (!project.data.ownSamples.empty()) settings[tr("taught drawings")] = QString::number(project.data.ownSamples.size());
  if (!project.data.ownPoints.empty()) settings[tr("painted points")] = QString::number(project.data.ownPoints.size());
  const nn::Json json = nn::parseJson(nn::toJson(lean), "project");
  if (const nn::Json* graph = json.member("graph")) {
    if (const nn::Json* nodes = graph->member("nodes")) flattenNodes(*nodes, settings);
    if (const nn::Json* edges = graph->member("edges")) settings[tr("wires")] = valueText(*edges);
  }
  if (const nn::Json* training = json.member("training")) flatten(*training, {}, settings);
  if (const nn::Json* data = json.member("data")) flatten(*data, tr("data"), settings);
  try {
    settings[tr("learning rate")] = number(project.training.learningRate(), 6);
  } catch (const nn::Error&) {  // an optimizer that is not known here
  }
  return settings;
}

std::vector<SettingDifference> differences(const std::vector<Settings>& settings) {
  QSet<QString> seen;
  std::vector<SettingDifference> found;
  for (const Settings& one : settings)
    for (const auto& entry : one) {
      if (seen.contains(entry.first)) continue;
      seen.insert(entry.first);
      SettingDifference difference{entry.first, {}};
      for (const Settings& other : settings) {
        const auto value = other.find(entry.first);
        difference.values.push_back(value == other.end() ? QString() : value->second);
      }
      const auto& values = difference.values;
      if (std::ranges::any_of(values, [&](const QString& value) { return value != values.front(); }))
        found.push_back(std::move(difference));
    }
  std::ranges::sort(found, {}, &SettingDifference::name);
  return found;
}

std::vector<QString> distinguishingNames(const std::vector<Settings>& settings) {
  const std::vector<SettingDifference> all = differences(settings);
  std::vector<QString> names;
  for (std::size_t i = 0; i < settings.size(); ++i) {
    QStringList parts;
    for (const SettingDifference& difference : all) {
      const QString& value = difference.values[i];
      if (difference.name == tr("wires"))
        parts << tr("other wires");
      else
        parts << (value.isEmpty() ? tr("no %1").arg(difference.name) : difference.name + QLatin1Char(' ') + value);
    }
    names.push_back(parts.isEmpty() ? tr("same settings") : parts.join(QStringLiteral(", ")));
  }
  return names;
}

QString changeText(const nn::Project& before, const nn::Project& after) {
  QStringList parts;
  nn::Project renamed = before;
  for (const nn::Node& node : after.graph.nodes()) {
    if (!before.graph.contains(node.id))
      parts << tr("added %1").arg(text(node.name));
    else if (renamed.graph.node(node.id).name != node.name && !renamed.graph.findByName(node.name))
      renamed.graph.rename(node.id, node.name);
  }
  for (const nn::Node& node : before.graph.nodes())
    if (!after.graph.contains(node.id)) parts << tr("removed %1").arg(text(node.name));
  if (parts.isEmpty())
    for (const SettingDifference& change : differences({settingsOf(renamed), settingsOf(after)})) {
      const QString& from = change.values[0];
      const QString& to = change.values[1];
      if (kOfNoEffect.contains(change.name)) continue;
      if (change.name == tr("wires"))
        parts << tr("other wires");
      else if (to.isEmpty())
        parts << tr("no %1").arg(change.name);
      else
        parts << (from.isEmpty() ? change.name + QLatin1Char(' ') + to : tr("%1 %2 → %3").arg(change.name, from, to));
    }
  if (parts.size() > kMostNamedChanges) return tr("%1 changes").arg(parts.size());
  return parts.join(QStringLiteral(", "));
}

QString changeText(const std::string& before, const std::string& after) {
  try {
    return changeText(nn::projectFromJson(before, "project"), nn::projectFromJson(after, "project"));
  } catch (const nn::Error&) {
    return {};
  }
}

}  // namespace ui
