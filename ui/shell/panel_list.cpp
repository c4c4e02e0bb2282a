#include "ui/shell/panel_list.h"

#include <QCoreApplication>

#include "ui/panels/activation_panel.h"
#include "ui/panels/data_panel.h"
#include "ui/panels/digit_panel.h"
#include "ui/panels/doctor_panel.h"
#include "ui/panels/flow_panel.h"
#include "ui/panels/functions_panel.h"
#include "ui/panels/inspector_panel.h"
#include "ui/panels/issues_panel.h"
#include "ui/panels/loss_surface_panel.h"
#include "ui/panels/metrics_panel.h"
#include "ui/panels/microscope_panel.h"
#include "ui/panels/mistakes_panel.h"
#include "ui/panels/palette_panel.h"
#include "ui/panels/race_panel.h"
#include "ui/panels/runs_panel.h"
#include "ui/panels/training_panel.h"

namespace ui {
namespace {

template <typename Panel>
QWidget* make(Lab& lab, QWidget* parent) {
  return new Panel(lab, parent);
}

QString tr(const char* text) { return QCoreApplication::translate("PanelList", text); }

}  // namespace

const std::vector<PanelEntry>& panelList() {
  using Place = PanelEntry::Place;
  static const std::vector<PanelEntry> panels = {
      {QStringLiteral("library"), tr("Library"), QStringLiteral("grid"), Place::Left, make<PalettePanel>},
      {QStringLiteral("inspector"), tr("Inspector"), QStringLiteral("settings"), Place::RightTop, make<InspectorPanel>},
      {QStringLiteral("training"), tr("Training"), QStringLiteral("play"), Place::RightTop, make<TrainingPanel>},
      {QStringLiteral("digit"), tr("Drawing pad"), QStringLiteral("pen"), Place::RightBottom, make<DigitPanel>},
      {QStringLiteral("metrics"), tr("Curves"), QStringLiteral("chart"), Place::BottomLeft, make<MetricsPanel>},
      {QStringLiteral("mistakes"), tr("Mistakes"), QStringLiteral("grid"), Place::BottomLeft, make<MistakesPanel>},
      {QStringLiteral("runs"), tr("Runs"), QStringLiteral("dataset"), Place::BottomLeft, make<RunsPanel>},
      {QStringLiteral("activations"), tr("Activations"), QStringLiteral("conv2d"), Place::BottomRight, make<ActivationPanel>},
      {QStringLiteral("microscope"), tr("Microscope"), QStringLiteral("microscope"), Place::BottomRight, make<MicroscopePanel>},
      {QStringLiteral("data"), tr("Data"), QStringLiteral("dataset"), Place::BottomLeft, make<DataPanel>},
      {QStringLiteral("loss_surface"), tr("Loss surface"), QStringLiteral("chart"), Place::Window, make<LossSurfacePanel>},
      {QStringLiteral("issues"), tr("Problems"), QStringLiteral("warning"), Place::BottomRight, make<IssuesPanel>},
      {QStringLiteral("doctor"), tr("Doctor"), QStringLiteral("doctor"), Place::BottomRight, make<DoctorPanel>},
      {QStringLiteral("flow"), tr("Flow"), QStringLiteral("gradient-good"), Place::Window, make<FlowPanel>},
      {QStringLiteral("functions"), tr("Activation explorer"), QStringLiteral("activation"), Place::Window,
       make<FunctionsPanel>},
      {QStringLiteral("race"), tr("Optimizer race"), QStringLiteral("speed"), Place::Window, make<RacePanel>},
  };
  return panels;
}

}  // namespace ui
