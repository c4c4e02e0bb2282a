#include <QApplication>

#include <vector>

#include "ui/panels/microscope/layer_page.h"
#include "ui/panels/microscope/number_pane.h"
#include "ui/panels/microscope/process_map.h"
#include "ui/panels/microscope/step_bar.h"
#include "ui/panels/microscope_panel.h"

// The keyboard's way through the microscope.
namespace ui {

/// Cards and formulas come and go: without this they would be the last of the whole window.
void MicroscopePanel::orderTabs() {
  std::vector<QWidget*> trail{return_};
  trail.insert(trail.end(), trail_.begin(), trail_.end());
  std::vector<QWidget*> stops = steps_->tabStops(trail);
  stops.push_back(map_);
  for (const auto& more : {layer_->tabStops(), number_->tabStops()}) stops.insert(stops.end(), more.begin(), more.end());
  for (std::size_t i = 1; i < stops.size(); ++i) setTabOrder(stops[i - 1], stops[i]);
}

/// The keyboard stays in the panel when what had it is gone.
void MicroscopePanel::keepKeys() {
  const auto hasKeys = [this] {
    const QWidget* keys = QApplication::focusWidget();
    return keys && keys->isVisible() && isAncestorOf(keys);
  };
  if (!hasKeys()) at_.level == Level::Number ? focusNumber() : focusLayer();
  if (!hasKeys()) return_->setFocus(Qt::TabFocusReason);  // a number without formulas
}

void MicroscopePanel::focusNumber() {
  if (at_.level == Level::Number) number_->takeFocus();
}

void MicroscopePanel::focusLayer() {
  if (at_.level == Level::Network)
    map_->setFocus(Qt::TabFocusReason);
  else
    layer_->takeFocus(at_.subject);
}

}  // namespace ui
