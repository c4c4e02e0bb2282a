#pragma once

#include <QtTest>

#include "tests/support/test_lab.h"
#include "ui/panels/microscope/layer_page.h"
#include "ui/panels/microscope/step_bar.h"
#include "ui/panels/microscope/tensor_card.h"
#include "ui/panels/microscope_panel.h"
#include "ui/widgets/empty_state.h"

/// A microscope on an example.
struct MicroscopeBench {
  explicit MicroscopeBench(const QString& example = QStringLiteral("email-spam")) : lab(example), panel(lab.lab) {
    panel.resize(1000, 640);
    panel.show();
  }
  bool rests() {
    return QTest::qWaitFor([this] { return panel.control().state() == ui::MicroscopeControl::State::Ready; }, 20'000);
  }
  /// By the button of the empty page.
  bool begin() {
    if (!lab.waitUntilReady()) return false;
    QTest::mouseClick(panel.emptyState().findChild<QPushButton*>(), Qt::LeftButton);
    return rests();
  }
  bool step(nn::Microscope::StepSize size) {
    panel.steps().setStepSize(size);
    QTest::mouseClick(&panel.steps().forwardButton(), Qt::LeftButton);
    return rests();
  }
  bool back(nn::Microscope::StepSize size) {
    panel.steps().setStepSize(size);
    QTest::mouseClick(&panel.steps().backButton(), Qt::LeftButton);
    return rests();
  }
  nn::TensorElement element(nn::TensorElement::Role role, const char* node, nn::Index number = 0) const {
    nn::TensorElement result;
    result.role = role;
    result.node = lab.node(node);
    result.element = number;
    return result;
  }
  bool look(const char* node) {
    panel.showLayer(lab.node(node));
    return rests();
  }
  /// What stands in a cell of the layer that is open.
  QString cell(nn::TensorElement::Role role, const char* node, nn::Index number = 0) {
    const auto wanted = element(role, node, number);
    ui::TensorCard* card = panel.layerPage().cardOf(wanted);
    return card ? card->cells().cellText(number) : QStringLiteral("no card");
  }
  void clickCell(nn::TensorElement::Role role, const char* node, nn::Index number) {
    ui::TensorCells& cells = panel.layerPage().cardOf(element(role, node, number))->cells();
    QTest::mouseClick(&cells, Qt::LeftButton, {}, cells.rectOf(number).center().toPoint());
  }
  const ui::MicroscopeScene& scene() const { return *const_cast<ui::MicroscopePanel&>(panel).control().scene(); }

  TestLab lab;
  ui::MicroscopePanel panel;
};
