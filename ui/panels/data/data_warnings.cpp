#include "ui/panels/data/data_warnings.h"

#include <algorithm>

#include <QCoreApplication>

#include "ui/common/engine_text.h"

namespace ui {

namespace {

constexpr double kUneven = 3;              // times as many samples in the largest class as in the smallest
constexpr double kManyDuplicates = 0.001;  // of all samples

QString tr(const char* text) { return QCoreApplication::translate("ui::DataWarnings", text); }

IssueRow warning(const QString& message) { return {nn::GraphIssue::Severity::Warning, {}, message, {}}; }

void addUneven(const nn::PreparedData& data, const DataFacts& facts, const nn::Project& project, std::vector<IssueRow>& rows) {
  const auto& counts = facts.counts[static_cast<std::size_t>(DataPart::Training)];
  if (counts.empty() || facts.imbalance() < kUneven) return;
  const auto least = std::ranges::min_element(counts), most = std::ranges::max_element(counts);
  const auto name = [&](auto place) { return text(data.info.classNames[static_cast<std::size_t>(place - counts.begin())]); };
  if (*least == 0) {
    rows.push_back(warning(tr("There is no training sample of “%1”: the network cannot learn that class.").arg(name(least))));
    return;
  }
  IssueRow row =
      warning(tr("Uneven classes: “%1” has %2 times as many training samples as “%3”. Always answering “%1” would be "
                 "right in %4 % of the cases.")
                  .arg(name(most), number(facts.imbalance(), 2), name(least))
                  .arg(100.0 * static_cast<double>(*most) / static_cast<double>(data.rawTrain->size()), 0, 'f', 0));
  if (project.training.classWeighting == nn::ClassWeighting::None)
    row.fixes.push_back({utf8(tr("Weight the classes evenly")),
                         [](nn::Project& p) { p.training.classWeighting = nn::ClassWeighting::Balanced; }});
  rows.push_back(std::move(row));
}

void addDuplicates(const nn::PreparedData& data, const DataFacts& facts, std::vector<IssueRow>& rows) {
  const DataFacts::Duplicates& found = facts.duplicates;
  nn::Index all = 0;
  for (const DataPart part : partsOf(data)) all += rawSamplesOf(data, part)->size();
  const bool isMany = static_cast<double>(found.extra) > kManyDuplicates * static_cast<double>(all);
  const bool hasFewInputs = data.info.inputShape.elementCount() <= 3;  // points and the like come again by chance
  if (found.acrossParts > 0 && !hasFewInputs) {
    rows.push_back(
        warning(tr("%1 samples of the validation or test set are also in the training set: results on them look better "
                   "than they are.")
                    .arg(wholeNumber(found.acrossParts))));
    rows.back().fixes.push_back({utf8(tr("Leave them out there")), [](nn::Project& p) { p.data.leaveOutRepeats = true; }});
  }
  if (found.contradictions > 0)
    rows.push_back(warning(tr("%1 inputs come with different targets: no network can get all of them right.")
                               .arg(wholeNumber(found.contradictions))));
  if (found.extra > 0 && isMany && !hasFewInputs)
    rows.push_back(warning(tr("%1 samples repeat another one.").arg(wholeNumber(found.extra))));
}

}  // namespace

std::vector<IssueRow> dataWarnings(const nn::PreparedData& data, const DataFacts& facts, const nn::Project& project) {
  std::vector<IssueRow> rows;
  addUneven(data, facts, project, rows);
  addDuplicates(data, facts, rows);
  return rows;
}

}  // namespace ui
