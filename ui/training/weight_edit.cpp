#include "ui/training/weight_edit.h"

#include <QCoreApplication>
#include <QUndoCommand>

#include <vector>

#include "ui/common/engine_text.h"
#include "ui/document/project_document.h"
#include "ui/training/training_controller.h"

namespace ui {

namespace {

QString stepText(const std::string& parameter, double value) {
  return QCoreApplication::translate("WeightEdit", "Set a number of %1 to %2").arg(text(parameter), number(value));
}

class ChangeWeightCommand : public QUndoCommand {
 public:
  ChangeWeightCommand(TrainingController& training, std::string parameter, nn::Index element, nn::Scalar before,
                      nn::Scalar after)
      : QUndoCommand(stepText(parameter, static_cast<double>(after))),
        training_(training),
        parameter_(std::move(parameter)),
        element_(element),
        before_(before),
        after_(after) {}

  void redo() override { set(after_); }
  void undo() override { set(before_); }

 private:
  void set(nn::Scalar value) {
    training_.changeWeights([name = parameter_, element = element_, value](nn::Network& network) {
      const auto parameter = network.findParameter(name);
      if (parameter && element < network.parameter(*parameter).size()) network.parameter(*parameter).data()[element] = value;
    });
  }

  TrainingController& training_;
  std::string parameter_;
  nn::Index element_;
  nn::Scalar before_, after_;
};

}  // namespace

bool editWeight(ProjectDocument& document, TrainingController& training, const std::string& parameter, nn::Index element,
                double value) {
  const auto network = training.network();
  const auto number = network ? network->findParameter(parameter) : std::nullopt;
  if (!number || element < 0 || element >= network->parameter(*number).size()) return false;
  const auto numbers = network->parameter(*number).values();
  const nn::Scalar before = numbers[static_cast<std::size_t>(element)], after = static_cast<nn::Scalar>(value);
  if (before == after) return false;
  if (training.hasTrainedState()) {
    document.undoStack().push(new ChangeWeightCommand(training, parameter, element, before, after));
    return true;
  }
  std::vector<double> values(numbers.begin(), numbers.end());
  values[static_cast<std::size_t>(element)] = value;
  return document.edit(stepText(parameter, value),
                       [&](nn::Project& project) { project.initialValues[parameter] = std::move(values); });
}

}  // namespace ui
