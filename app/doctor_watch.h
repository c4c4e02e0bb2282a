#pragma once

#include <memory>
#include <vector>

#include "app/report.h"
#include "engine/doctor/doctor.h"

namespace app {

/// Prints one piece of advice: an event, or a few lines.
void printAdvice(const Report& report, const nn::Advice& advice, const nn::Graph& graph);

/// Has a running training examined now and then, for at most one part in a hundred of its time, and prints what is found.
class DoctorWatch {
 public:
  DoctorWatch(nn::TrainingSession& session, const Report& report, std::shared_ptr<const nn::Project> project,
              std::shared_ptr<const nn::PreparedData> data);

  void add(const nn::StepResult& step) { symptoms_.losses.add(step); }
  void add(const nn::EpochResult& epoch) { symptoms_.epochs.push_back(epoch); }
  /// Examines when it is time; when the training is over, at any rate.
  void look(bool isOver);
  /// How many pieces of advice were printed.
  std::size_t count() const { return told_.size(); }

 private:
  nn::TrainingSession& session_;
  const Report& report_;
  nn::Symptoms symptoms_;
  nn::Doctor doctor_;
  std::vector<nn::Advice> told_;
  double nextLook_ = 0;  ///< seconds on the steady clock
};

}  // namespace app
