#pragma once

#include <span>
#include <string>

#include "engine/data/dataset.h"
#include "engine/project/project.h"

/// Changes that the playground makes to a project, as plain functions; ProjectDocument::edit() makes undo steps of them.
namespace ui::edits {

/// Sets how many units a dense layer has; at least 1. Start values that no longer fit go.
void setUnits(nn::Project& project, nn::NodeId layer, int units);
void setActivation(nn::Project& project, nn::NodeId layer, const std::string& activation);
/// Adds a dense layer with as many units and the same activation as this one, right behind `after` (the last of the layers that
/// belong to it). Returns its id.
nn::NodeId addLayerBehind(nn::Project& project, nn::NodeId layer, nn::NodeId after);
/// Removes a dense layer and what belongs to it, up to `last`, and closes the gap.
void removeLayer(nn::Project& project, nn::NodeId layer, nn::NodeId last);
/// Lets the input take these of nn::pointFeatures(), in their order; at least one.
void setFeatures(nn::Project& project, nn::NodeId input, std::span<const int> features);
/// Takes another point set, keeps what options both have, and makes the end of the network fit: one yes-or-no unit stays for
/// two classes, else a softmax unit for each class; one linear unit for values. `last`: the dense layer that predicts.
void usePointSet(nn::Project& project, const nn::DatasetType& set, nn::NodeId input, nn::NodeId last, nn::NodeId output);
/// Sets one option of the data set ("noise", "samples", "classes"); with other classes the end of the network follows.
void setPointOption(nn::Project& project, const std::string& option, nn::OptionValue value, nn::NodeId last, nn::NodeId output);

}  // namespace ui::edits
