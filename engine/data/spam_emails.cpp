#include <utility>

#include "engine/data/memory_dataset.h"

namespace nn {
namespace {

struct Email {
  int offer, meeting, manyLinks;
  int isSpam;
};

// Every combination once. An offer with many links is spam whatever else it says; a meeting speaks against spam.
constexpr Email kEmails[] = {{0, 0, 0, 0}, {0, 0, 1, 1}, {0, 1, 0, 0}, {0, 1, 1, 0},
                             {1, 0, 0, 1}, {1, 0, 1, 1}, {1, 1, 0, 0}, {1, 1, 1, 1}};

LoadedData load(const Options&, std::uint64_t, const DataPaths&) {
  DatasetInfo info = DatasetRegistry::instance().require("spam-emails").info();
  info.kind = SampleKind::Table;
  info.inputShape = {3};
  info.targetShape = {1};
  info.inputNames = {"contains \"offer\"", "contains \"meeting\"", "many links"};
  info.targetName = "kind of e-mail";
  info.classNames = {"not spam", "spam"};
  std::vector<Scalar> inputs, targets;
  for (const Email& email : kEmails) {
    for (const int feature : {email.offer, email.meeting, email.manyLinks}) inputs.push_back(static_cast<Scalar>(feature));
    targets.push_back(static_cast<Scalar>(email.isSpam));
  }
  LoadedData data;
  data.train = memoryDataset(std::move(info), std::move(inputs), std::move(targets));
  data.origin = "built-in table of 8 e-mails";
  return data;
}

const DatasetRegistration kRegistration({.id = "spam-emails",
                                         .title = "Spam e-mails",
                                         .category = "Tables",
                                         .summary = "Three yes-or-no features of an e-mail, all 8 combinations: spam or not.",
                                         .licence = "Made by the program",
                                         .load = load});

}  // namespace
}  // namespace nn
