#include "app/commands/screenshot_microscope.h"

#include <QApplication>
#include <QElapsedTimer>

#include "app/command.h"
#include "ui/panels/microscope/step_bar.h"
#include "ui/panels/microscope_panel.h"
#include "ui/shell/main_window.h"

namespace app {
namespace {

using Role = nn::TensorElement::Role;
using Size = nn::Microscope::StepSize;

/// Until the microscope rests.
void wait(const ui::MicroscopePanel& panel) {
  auto& control = const_cast<ui::MicroscopePanel&>(panel).control();
  QElapsedTimer timer;
  timer.start();
  do {
    QApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents, 20);
  } while (timer.elapsed() < 60'000 && (control.state() == ui::MicroscopeControl::State::Working || timer.elapsed() < 60));
}

Size sizeOf(const QString& name) {
  static const QMap<QString, Size> sizes = {{QStringLiteral("unit"), Size::Unit},
                                            {QStringLiteral("layer"), Size::Layer},
                                            {QStringLiteral("sample"), Size::Sample},
                                            {QStringLiteral("batch"), Size::Batch},
                                            {QStringLiteral("epoch"), Size::Epoch}};
  const auto found = sizes.find(name);
  if (found == sizes.end())
    throw UsageError("--micro-step: expected unit, layer, sample, batch or epoch, got '" + name.toStdString() + "'");
  return *found;
}

Role roleOf(const QString& name) {
  static const QMap<QString, Role> roles = {{QStringLiteral("output"), Role::Output},
                                            {QStringLiteral("z"), Role::PreActivation},
                                            {QStringLiteral("gradient"), Role::OutputGradient},
                                            {QStringLiteral("delta"), Role::PreActivationGradient},
                                            {QStringLiteral("weight-gradient"), Role::ParameterGradient},
                                            {QStringLiteral("new-weight"), Role::NextParameter},
                                            {QStringLiteral("loss"), Role::Loss}};
  const auto found = roles.find(name);
  if (found == roles.end()) {
    const QStringList names = roles.keys();
    throw UsageError("--micro-look: expected one of " + names.join(QStringLiteral(", ")).toStdString() + ", got '" +
                     name.toStdString() + "'");
  }
  return *found;
}

void look(ui::MicroscopePanel& panel, const nn::Graph& graph, const QString& place) {
  const QStringList parts = place.split(QLatin1Char('/'));
  const nn::Node* node = graph.findByName(parts[0].toStdString());
  if (!node) throw UsageError("--micro-look: there is no layer '" + parts[0].toStdString() + "'");
  panel.showLayer(node->id);
  wait(panel);
  if (parts.size() < 2) return;
  nn::TensorElement element;
  element.role = roleOf(parts[1]);
  element.node = node->id;
  element.element = parts.value(2).toLongLong();
  element.index = parts.value(3).toInt();
  panel.showNumber(element);
  wait(panel);
}

}  // namespace

void declareMicroscopeOptions(QCommandLineParser& parser) {
  parser.addOptions({
      {QStringLiteral("micro-step"),
       QStringLiteral("Step with the microscope: unit, layer, sample, batch or epoch, N times; may be repeated."),
       QStringLiteral("SIZE[:N]")},
      {QStringLiteral("micro-look"),
       QStringLiteral("Then look at a layer, or at one number of it: output, z, delta, weight-gradient, new-weight ..."),
       QStringLiteral("NODE[/ROLE/ELEMENT]")},
  });
}

void useMicroscope(ui::MainWindow& window, const QCommandLineParser& arguments) {
  const QStringList steps = arguments.values(QStringLiteral("micro-step"));
  const QString place = arguments.value(QStringLiteral("micro-look"));
  if (steps.isEmpty() && place.isEmpty()) return;
  auto* panel = window.findChild<ui::MicroscopePanel*>();
  if (!panel || !window.showPanel(QStringLiteral("microscope"))) throw UsageError("there is no microscope");
  QApplication::processEvents();
  panel->control().begin();
  wait(*panel);
  for (const QString& step : steps) {
    const int times = step.contains(QLatin1Char(':')) ? step.section(QLatin1Char(':'), 1).toInt() : 1;
    for (int i = 0; i < times; ++i) {
      panel->control().forward(sizeOf(step.section(QLatin1Char(':'), 0, 0)));
      wait(*panel);
    }
  }
  if (!place.isEmpty()) look(*panel, window.lab().document.graph(), place);
}

}  // namespace app
