"""How a recurrent layer goes through time: step by step with any cell, or fused and fast."""
