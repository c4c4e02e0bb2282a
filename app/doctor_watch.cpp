#include "app/doctor_watch.h"

#include <algorithm>
#include <chrono>

namespace app {
namespace {

constexpr double kRestFactor = 100, kShortestRest = 0.5;  // seconds

double secondsNow() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

}  // namespace

void printAdvice(const Report& report, const nn::Advice& advice, const nn::Graph& graph) {
  const bool isError = advice.severity == nn::GraphIssue::Severity::Error;
  const std::string node = advice.node && graph.contains(*advice.node) ? graph.node(*advice.node).name : std::string();
  nlohmann::ordered_json evidence = nlohmann::ordered_json::array(), fixes = nlohmann::ordered_json::array();
  std::string lines;
  for (const nn::Evidence& one : advice.evidence) {
    evidence.push_back({{"name", one.name}, {"value", one.value}, {"usual", one.usual}});
    lines += "\n    " + one.name + ": " + one.value + (one.usual.empty() ? "" : "  (usual: " + one.usual + ")");
  }
  for (const nn::ProjectFix& fix : advice.fixes) {
    fixes.push_back(fix.title);
    lines += "\n    fix: " + fix.title;
  }
  report.event({{"event", "advice"},
                {"rule", advice.rule},
                {"severity", isError ? "error" : "warning"},
                {"step", advice.step},
                {"node", node},
                {"title", advice.title},
                {"message", advice.message},
                {"evidence", evidence},
                {"fixes", fixes}});
  report.line("doctor, step " + std::to_string(advice.step) + ": " + advice.title + "\n    " + advice.message + lines);
}

DoctorWatch::DoctorWatch(nn::TrainingSession& session, const Report& report, std::shared_ptr<const nn::Project> project,
                         std::shared_ptr<const nn::PreparedData> data)
    : session_(session), report_(report) {
  symptoms_.project = std::move(project);
  symptoms_.data = std::move(data);
}

void DoctorWatch::look(bool isOver) {
  if (isOver) {
    const auto state = session_.captureState();
    if (!state) return;
    symptoms_.network = state->trainer.network;
    symptoms_.step = state->position.step;
    symptoms_.failure = session_.failure();
  } else {
    if (secondsNow() < nextLook_) return;
    session_.snapshots().request();
    const auto snapshot = session_.snapshots().take();
    if (!snapshot) return;
    symptoms_.network = snapshot->network;
    symptoms_.step = snapshot->position.step;
  }
  const double before = secondsNow();
  for (nn::Advice& advice : doctor_.examine(symptoms_)) {
    const bool isKnown =
        std::ranges::any_of(told_, [&](const nn::Advice& one) { return one.rule == advice.rule && one.node == advice.node; });
    if (isKnown) continue;
    report_.endProgress();
    printAdvice(report_, advice, symptoms_.project->graph);
    told_.push_back(std::move(advice));
  }
  const double after = secondsNow();
  nextLook_ = after + std::max(kShortestRest, kRestFactor * (after - before));
}

}  // namespace app
